// While files are being read, look again until they are done; not while somebody has chosen files to send.
if (document.querySelector("[data-pending]")) {
  const again = () => (document.querySelector("#files").files.length ? setTimeout(again, 3000) : location.reload());
  setTimeout(again, 3000);
}
