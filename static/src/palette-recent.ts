/* What this person went to and did last, of each project; kept in this browser until they sign out. */
export interface Recent {
  title: string;
  sign: string;
  note?: string;
  url: string;
}

const MOST = 8;
const project = (): string => /^\/p\/([^/]+)\//.exec(location.pathname)?.[1] ?? "";
const name = (): string => `recent ${document.body.dataset["me"] ?? ""} ${project()}`;

export function recent(): Recent[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(name()) ?? "[]");
    return Array.isArray(kept) ? (kept as Recent[]).filter(({ title, url }) => typeof title === "string" && /^\/(?!\/)/.test(url)) : [];
  } catch {
    return [];
  }
}

/** The newest first, each once. */
export function remember(one: Recent): void {
  if (!project()) return;
  try {
    localStorage.setItem(name(), JSON.stringify([one, ...recent().filter(({ url }) => url !== one.url)].slice(0, MOST)));
  } catch {
    /* a browser that keeps nothing has nothing recent */
  }
}
