// cspell:disable column names in other languages
/** Words for "message" or "text" in column names, in several languages, without diacritics. */
const messageWords = new Set(
  (
    'sms message messages msg msgs text texts body content contents v2 ' +
    'bericht berichten berichttekst tekst inhoud nachricht nachrichten nachrichtentext inhalt ' +
    'mensaje mensajes texto contenido mensagem mensagens conteudo messaggio messaggi testo contenuto ' +
    'texte contenu corps meddelande meddelanden besked melding viesti wiadomosc tresc zprava uzenet mesaj metin pesan'
  ).split(' '),
)

/** Words that occur in names of other columns. "Message id" and "text length" are not columns of messages. */
const otherWords = new Set(
  (
    'id no nr number date time datetime timestamp datum zeit uhrzeit fecha data heure tijd from to sender receiver recipient ' +
    'absender empfanger afzender ontvanger expediteur name naam contact address phone telefoon type label class category ' +
    'language lang length count size status state direction service read thread subject v1 target index source country'
  ).split(' '),
)

// cspell:enable

function wordsOf(name: string): string[] {
  return name
    .replace(/(?<=\p{Ll})(?=\p{Lu})/gu, ' ')
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean)
}

/** Returns whether a name belongs to a column of messages, such as "v2", "Message Text" or "messageBody". */
export function isMessageColumn(name: string): boolean {
  const words = wordsOf(name)
  return (
    words.length <= 4 && words.some((word) => messageWords.has(word)) && !words.some((word) => otherWords.has(word))
  )
}

/** Returns whether the cells look like the names of columns. A single column must be named as one of messages. */
export function isHeader(cells: readonly string[]): boolean {
  return cells.every(canBeColumnName) && cells.some(cells.length === 1 ? isMessageColumn : isKnownColumn)
}

function isKnownColumn(name: string): boolean {
  const words = wordsOf(name)
  return words.length > 0 && words.every((word) => messageWords.has(word) || otherWords.has(word))
}

function canBeColumnName(cell: string): boolean {
  return cell.length <= 40 && /^[\p{L}\p{N}\p{M} _.#()/&-]*$/u.test(cell.trim()) && wordsOf(cell).length <= 4
}
