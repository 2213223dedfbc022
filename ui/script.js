// One listener for every block of ours: a click on [data-pick] goes to the server, the open mark is kept in view,
// and keyboard focus survives a redraw.
// The mark goes right and below the middle: what names a cell stands left of it and above it.
const centre = () => element.querySelectorAll('.mz-scroll').forEach((scroll) => {
  const mark = scroll.querySelector('.mz-mark');
  if (!mark) return;
  scroll.scrollTop = mark.offsetTop - 0.6 * (scroll.clientHeight - mark.offsetHeight);
  scroll.scrollLeft = Math.min(mark.offsetLeft - 12, mark.offsetLeft + mark.offsetWidth - 0.85 * scroll.clientWidth);
});
let last = null;
element.addEventListener('click', (event) => {
  const button = event.target.closest('[data-pick]');
  if (!button) return;
  last = `[data-pick="${button.dataset.pick}"][data-index="${button.dataset.index}"]`;
  trigger('select', { value: button.dataset.pick, index: Number(button.dataset.index) });
  const evidence = document.querySelector('#mz-evidence');
  if (button.dataset.pick === 'cite' && evidence && window.innerWidth < 900) evidence.scrollIntoView({ block: 'start' });
  const places = document.querySelector('#mz-places');
  if (button.dataset.pick === 'finding' && places && window.innerWidth < 900) places.scrollIntoView({ block: 'start' });
});
element.addEventListener('change', () => {
  const chosen = element.querySelector('.mz-zoom input:checked');
  if (chosen) window.mzZoom = chosen.value;
  centre();
});
const redrawn = () => {
  const zoom = window.mzZoom && element.querySelector(`.mz-zoom input[value="${window.mzZoom}"]`);
  if (zoom) zoom.checked = true;
  const again = last && element.querySelector(last);
  if (again) again.focus({ preventScroll: true });
  else if (last && last.includes('"drop"')) (element.querySelector('[data-pick="drop"]') || document.querySelector('#mz-question textarea')).focus({ preventScroll: true });
  last = null;
  requestAnimationFrame(centre);
};
if (element.closest('#mz-answer')) element.setAttribute('aria-live', 'polite');
watch('value', redrawn);
