// Finding a service by typing: by its name, by what else people call it, by its help, by closeness.
// Without scripts the server does it by the same names and words (estimator/engine/resolve/called.py).

export const EXACTLY = 0, BY_NAME = 1, BY_EXACT_WORD = 2, BY_OTHER_WORDS = 3, BY_HELP = 4, BY_CLOSENESS = 5, NOT_AT_ALL = 6;
export const OTHER = "other", AFTER = 0.5; // what stands for a service that is not here goes after those called so as well
const SHORTEST = 4, LONG = 8; // words of so many letters may have one wrong, and two

/** How something is found by a text: `by` the best place that has all its words, `word` the one of its other words, or
 *  of its help; misspelt names before misspelt other words. */
export function found({ names, others = [], help = "" }, text) {
  const words = beginnings(text).filter(Boolean), joined = words.join("");
  if (!joined) return { by: EXACTLY, word: "" };
  const said = names.flatMap(beginnings), also = others.flatMap(beginnings);
  if (names.some((name) => squeezed(name) === joined)) return { by: EXACTLY, word: "" };
  if (hasAll(said, words) || names.some((name) => squeezed(name).startsWith(joined))) return { by: BY_NAME, word: "" };
  const same = others.find((one) => squeezed(one) === joined);
  if (same) return { by: BY_EXACT_WORD, word: same };
  const hit = others.find((one) => beginnings(one).some((each) => words.some((word) => each.startsWith(word))) || squeezed(one).startsWith(joined));
  if (hasAll([...said, ...also], words) || (hit && squeezed(hit).startsWith(joined))) return { by: BY_OTHER_WORDS, word: hit ?? "" };
  const helps = beginnings(help);
  if (hasAll(helps, words)) return { by: BY_HELP, word: helps.find((one) => one.startsWith(words[0])) };
  const ofName = mostWrong(words, said);
  if (ofName < SHORTEST) return { by: BY_CLOSENESS + ofName / (2 * SHORTEST), word: "" };
  const wrong = mostWrong(words, [...said, ...also]);
  if (!(wrong < SHORTEST)) return { by: NOT_AT_ALL, word: "" };
  const meant = others.find((one) => words.some((word) => mostWrong([word], beginnings(one)) <= wrong)) ?? "";
  return { by: BY_CLOSENESS + 0.5 + wrong / (2 * SHORTEST), word: meant };
}

/** Those that are worth showing of what was found: with a name or another word where any is, else the best there are. */
export function worthShowing(hits) {
  const best = Math.min(...hits.map(({ by }) => by));
  const last = best <= BY_OTHER_WORDS ? BY_OTHER_WORDS : Math.min(best, BY_CLOSENESS + 1 - 1 / SHORTEST);
  return (by) => by < NOT_AT_ALL && by <= last;
}

const beginnings = (text) => text.toLowerCase().split(/[\s,.:;@/_-]+/);
const squeezed = (text) => beginnings(text).join("");
const hasAll = (said, words) => words.every((word) => said.some((one) => one.startsWith(word)));

/** How many letters are wrong in the word of these that is misspelt most, each for what it is nearest to. */
const mostWrong = (words, known) => Math.max(...words.map((word) => Math.min(...known.map((one) => misspelt(word, one)))));

/** How many letters of a word are wrong for the beginning of another; infinitely many where they are too many. */
function misspelt(word, other) {
  if (other.startsWith(word)) return 0;
  const most = word.length >= LONG ? 2 : word.length >= SHORTEST ? 1 : 0;
  if (!most || other.length < SHORTEST) return Infinity;
  let least = Infinity;
  for (let length = word.length - most; length <= Math.min(word.length + most, other.length); length += 1) {
    least = Math.min(least, distance(word, other.slice(0, length)));
  }
  return least <= most ? least : Infinity;
}

/** Letters to add, leave out, replace or swap with the next. */
function distance(one, other) {
  const rows = [Array.from({ length: other.length + 1 }, (_, place) => place)];
  for (let i = 1; i <= one.length; i += 1) {
    rows[i] = [i];
    for (let j = 1; j <= other.length; j += 1) {
      const isSame = one[i - 1] === other[j - 1];
      rows[i][j] = Math.min(rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + (isSame ? 0 : 1));
      const isSwapped = i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1];
      if (isSwapped) rows[i][j] = Math.min(rows[i][j], rows[i - 2][j - 2] + 1);
    }
  }
  return rows[one.length][other.length];
}
