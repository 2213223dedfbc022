// The switch for large type: kept for this tab, so that it lasts over questions and a reload.
const root = document.documentElement;
const button = element.querySelector('.mz-large');
const kept = (() => { try { return window.sessionStorage; } catch { return null; } })();
const set = (large) => {
  root.classList.toggle('mz-large-type', large);
  button.setAttribute('aria-pressed', String(large));
  if (kept) kept.setItem('mz-large-type', large ? '1' : '');
};
button.addEventListener('click', () => set(!root.classList.contains('mz-large-type')));
set(Boolean(kept && kept.getItem('mz-large-type')));
