/* A navigation that is wider than a phone shows where one is. */
export function startInView(): void {
  for (const here of document.querySelectorAll<HTMLElement>(".settings > nav [aria-current]")) {
    const list = here.parentElement;
    if (list && list.scrollWidth > list.clientWidth) list.scrollLeft = here.offsetLeft - (list.clientWidth - here.offsetWidth) / 2;
  }
}
