/* What was typed, found in the words of a line: beginnings of words first, then parts of them, then letters in order. */
export interface Found {
  score: number;
  /** where the letters are: from, to */
  marks: [number, number][];
}

const WORD_START = 8;
const INSIDE = 4;
const LETTER = 1;
const isStart = (text: string, at: number): boolean => at === 0 || !/[\p{L}\p{N}]/u.test(text[at - 1]!);

/** Null where a part of it is missing. An empty query is found in everything. */
export function find(title: string, query: string): Found | null {
  const text = title.toLowerCase();
  const found: Found = { score: 0, marks: [] };
  for (const part of query.toLowerCase().split(/\s+/).filter(Boolean)) {
    const one = whole(text, part) ?? letters(text, part);
    if (!one) return null;
    found.score += one.score;
    found.marks.push(...one.marks);
  }
  found.score += text.startsWith(query.toLowerCase()) ? WORD_START : 0;
  found.score -= text.length / 200; // of two that fit alike, the shorter one
  found.marks.sort((a, b) => a[0] - b[0]);
  return found;
}

function whole(text: string, part: string): Found | null {
  let at = text.indexOf(part);
  const first = at;
  while (at >= 0 && !isStart(text, at)) at = text.indexOf(part, at + 1);
  if (at >= 0) return { score: WORD_START + part.length, marks: [[at, at + part.length]] };
  return first < 0 ? null : { score: INSIDE + part.length, marks: [[first, first + part.length]] };
}

/** `mvs15` in “Move to Sprint 15”: in order, the first at the beginning of a word, none far from the one before. */
function letters(text: string, part: string): Found | null {
  if (part.length < 2) return null;
  for (let start = text.indexOf(part[0]!); start >= 0; start = text.indexOf(part[0]!, start + 1)) {
    if (!isStart(text, start)) continue;
    const marks = after(text, part, start);
    if (marks) return { score: LETTER + marks.filter(([at]) => isStart(text, at)).length, marks };
  }
  return null;
}

/** Each letter right after the one before, or else at the beginning of a later word. */
function after(text: string, part: string, start: number): [number, number][] | null {
  const marks: [number, number][] = [[start, start + 1]];
  for (const letter of part.slice(1)) {
    let at = marks.at(-1)![1];
    if (text[at] !== letter) {
      at = text.indexOf(letter, at);
      while (at >= 0 && !isStart(text, at)) at = text.indexOf(letter, at + 1);
      if (at < 0) return null;
    }
    if (at === marks.at(-1)![1]) marks.at(-1)![1]++;
    else marks.push([at, at + 1]);
  }
  return marks;
}
