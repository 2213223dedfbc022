// One listener for every block of ours: a click on [data-pick] goes to the server, the open mark is kept in view,
// and keyboard focus survives a redraw.
// As much of what is marked is in view as fits: the lines of a sentence, a cell with the name of its row, the nearest part first. Else the mark goes right
// and below the middle: what names a cell stands left of it and above it.
const centre = () => element.querySelectorAll('.mz-scroll').forEach((scroll) => {
  const mark = scroll.querySelector('.mz-mark');
  if (!mark) return;
  scroll.scrollTop = mark.offsetTop - 0.6 * (scroll.clientHeight - mark.offsetHeight);
  const ends = (one) => [one.offsetLeft, one.offsetLeft + one.offsetWidth];
  let [left, right] = ends(mark);
  for (const [from, to] of [...scroll.querySelectorAll('.mz-mark, .mz-row')].map(ends)) {
    const wider = [Math.min(left, from), Math.max(right, to)];
    if (wider[1] - wider[0] + 24 <= scroll.clientWidth) [left, right] = wider;
  }
  scroll.scrollLeft = Math.min(left - 12, right + 12 - 0.85 * scroll.clientWidth);
});
// The clipboard is only there on a secure address; elsewhere an old command does it.
const copy = async (button) => {
  const link = element.querySelector('a[href^="a/"]');
  const words = button.dataset.copy + (link ? `\n\n${link.href}` : '');
  try {
    await navigator.clipboard.writeText(words);
  } catch {
    const box = Object.assign(document.createElement('textarea'), { value: words });
    button.after(box);
    box.select();
    document.execCommand('copy');
    box.remove();
    button.focus();
  }
  button.textContent = '已复制';
  setTimeout(() => { button.textContent = '复制答案'; }, 2000);
};
let last = null;
element.addEventListener('click', (event) => {
  const copied = event.target.closest('[data-copy]');
  if (copied) copy(copied);
  const button = event.target.closest('[data-pick]');
  if (!button) return;
  const remark = element.querySelector('.mz-remark textarea');
  last = `[data-pick="${button.dataset.pick}"][data-index="${button.dataset.index}"]`;
  trigger('select', { value: button.dataset.pick, index: Number(button.dataset.index), said: button.dataset.pick === 'remark' && remark ? remark.value : '' });
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
  const asked = last && /"(useful|wrong|remark)"/.test(last) && (element.querySelector('.mz-remark textarea') || element.querySelector('.mz-thanks'));
  if (asked) asked.focus({ preventScroll: true });
  else if (again) again.focus({ preventScroll: true });
  else if (last && last.includes('"drop"')) (element.querySelector('[data-pick="drop"]') || document.querySelector('#mz-question textarea')).focus({ preventScroll: true });
  last = null;
  requestAnimationFrame(centre);
};
if (element.closest('#mz-answer')) element.setAttribute('aria-live', 'polite');
watch('value', redrawn);
