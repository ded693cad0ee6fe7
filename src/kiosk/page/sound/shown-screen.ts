const attribute = 'data-screen';

/** The screen that is shown: the last in the page's order, so that a question over a screen counts before it. */
function shownIn(root: ParentNode): string {
  const all = root.querySelectorAll(`[${attribute}]`);
  return all[all.length - 1]?.getAttribute(attribute) ?? '';
}

/**
 * Tells which screen is shown, now and whenever another one is: by what the page itself says, so that no screen has to know of sounds.
 * @returns ends it
 */
export function followScreen(root: HTMLElement, onScreen: (screen: string) => void): () => void {
  let last = '';
  const look = (): void => {
    const screen = shownIn(root);
    if (screen === last) return;
    last = screen;
    onScreen(screen);
  };
  const observer = new MutationObserver(look);
  observer.observe(root, { subtree: true, childList: true, attributes: true, attributeFilter: [attribute] });
  look();
  return () => observer.disconnect();
}
