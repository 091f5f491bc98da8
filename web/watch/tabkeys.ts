// Which tab a key leads to, by the pattern of ARIA.

export interface Tab {
  name: string;
  title: string;
}

/** The tab that a key selects, with wrap-around; undefined for other keys. */
export function tabAfter(tabs: readonly Tab[], name: string, key: string): string | undefined {
  const at = tabs.findIndex(tab => tab.name === name);
  const to = key === 'ArrowRight' ? at + 1 : key === 'ArrowLeft' ? at - 1 + tabs.length : key === 'Home' ? 0 : key === 'End' ? tabs.length - 1 : undefined;
  return to === undefined ? undefined : tabs[to % tabs.length]!.name;
}
