/** Returns all runs of `length` consecutive words; the whole text when it has fewer. */
export function wordRuns(words: readonly string[], length: number): string[] {
  if (words.length < length) return [words.join(' ')]
  return words.slice(length - 1).map((_, start) => words.slice(start, start + length).join(' '))
}
