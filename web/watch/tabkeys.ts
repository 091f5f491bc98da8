// Decides which tab a key leads to, by the pattern for tabs of ARIA.

/** A tab: its name in the code, and its title for a person. */
export interface Tab {
  name: string;
  title: string;
}

/**
 * Returns the name of the tab that a key selects, or undefined for keys that select none. After the last tab the first one follows. @param
 * name of the present tab
 */
export function tabAfter(tabs: readonly Tab[], name: string, key: string): string | undefined {
  const at = tabs.findIndex(tab => tab.name === name);
  const to = key === 'ArrowRight' ? at + 1 : key === 'ArrowLeft' ? at - 1 + tabs.length : key === 'Home' ? 0 : key === 'End' ? tabs.length - 1 : undefined;
  return to === undefined ? undefined : tabs[to % tabs.length]!.name;
}
