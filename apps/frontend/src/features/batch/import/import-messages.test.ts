// cspell:ignore smses Nachricht Bericht Contenu tekst eins zwei drei ndrei alles goed
import { maxMessageLength } from '@sms-checker/contracts'
import { describe, expect, it } from 'vitest'
import { extractMessages, importFile, importText } from './import-messages.ts'
import type { Source } from './source.ts'

const textsOf = (source: Source) => extractMessages(source).messages.map(({ text }) => text)
const skippedOf = (source: Source) => extractMessages(source).skipped.map(({ number, reason }) => [number, reason])
const fileOf = (content: BlobPart, name: string) => importFile(new File([content], name))

describe('a table file', () => {
  it.each([
    ['a named column', 'date,SMS,from\n1,"win, now",x\n2,hi,y', ['win, now', 'hi']],
    ['semicolons and quotes', 'id;message\n1;"say ""hi""\nthere"\n2;ok', ['say "hi"\nthere', 'ok']],
    [
      'tabs without a header: the column with sentences',
      'ham\tsee you at six\nspam\twin a prize now',
      ['see you at six', 'win a prize now'],
    ],
    [
      'a quoted column only',
      'sms\n"Text, do not call"\n"ok, fine"\n"See you"',
      ['Text, do not call', 'ok, fine', 'See you'],
    ],
    [
      'one unquoted column',
      'message\nHello, your parcel is held, pay at x.top',
      ['Hello, your parcel is held, pay at x.top'],
    ],
    [
      'one line without a header',
      'Hello, your parcel is held, pay at x.top',
      ['Hello, your parcel is held, pay at x.top'],
    ],
    [
      'lines with as many commas each',
      'Hello, your parcel is held\nHi mum, see you then',
      ['Hello, your parcel is held', 'Hi mum, see you then'],
    ],
    ['a declared separator', 'sep=;\nNachricht;Datum\n"eins; zwei";1\ndrei;2', ['eins; zwei', 'drei']],
    ['unquoted commas in the last column', 'id,message\n1,Hello, you\n2,ok', ['Hello, you', 'ok']],
    ['line breaks of several kinds', 'id,text\r\n1,a\n2,"b\r\nc"\r\n3,d "x"\r\n', ['a', 'b\r\nc', 'd "x"']],
    ['line breaks of old Macs', 'id,text\r1,a\r2,b', ['a', 'b']],
    ['spaces around a message', 'id,text\n1, a \n2,b', [' a ', 'b']],
    ['empty columns in the header', 'v1,v2,,,\nham,"Go, now",,,\nspam,WIN,,,', ['Go, now', 'WIN']],
    ['pipes', 'id|body\n1|a, b\n2|c', ['a, b', 'c']],
  ])('keeps every message of %s', async (_, content, messages) => {
    const source = await fileOf(content, 'export.csv')
    expect(textsOf(source)).toEqual(messages)
    expect(extractMessages(source).skipped).toEqual([])
  })

  it.each(['v2', 'Message Text', 'message_text', 'msg', 'Nachricht', 'messageBody', 'Bericht', 'Contenu', 'SMS-tekst'])(
    'recognizes the column "%s"',
    async (name) => {
      expect(textsOf(await fileOf(`date,${name}\n1,win\n2,hi`, 'a.csv'))).toEqual(['win', 'hi'])
      expect(textsOf(await fileOf(`${name}\nwin\nhi`, 'a.csv'))).toEqual(['win', 'hi'])
    },
  )

  it.each([
    ['two columns of messages', 'message,text\nsee you,at six\nwin,now'],
    ['unknown columns with short texts', 'a,b\nwin,yes\nhi,no'],
    ['a message column before the last one, with unquoted commas', 'message,from\nHello, you,x\nSee you, then,y\nok,z'],
  ])('asks for the column when the table has %s', async (_, content) => {
    expect(await fileOf(content, 'a.csv')).toMatchObject({ kind: 'table', column: undefined })
  })

  it('uses the column, the whole row or the header that the user chose', async () => {
    const source = await fileOf('a,b\nwin,yes\nhi,no', 'a.csv')
    const choose = (choice: Parameters<typeof extractMessages>[1]) =>
      extractMessages(source, choice).messages.map(({ text }) => text)
    expect(choose({ column: 0 })).toEqual(['a', 'win', 'hi'])
    expect(choose({ column: 1, hasHeader: true })).toEqual(['yes', 'no'])
    expect(choose({ column: 'row' })).toEqual(['a,b', 'win,yes', 'hi,no'])
  })

  it('reports the rows that cannot be read', async () => {
    const long = 'x'.repeat(maxMessageLength + 1)
    const source = await fileOf(`message,from\na,x\nb,c,d,e\n,y\n${long},z\nf,w\n${'g,v\n'.repeat(20)}`, 'a.csv')
    expect(textsOf(source)).toHaveLength(22)
    expect(skippedOf(source)).toEqual([
      [3, 'unreadable'],
      [4, 'no-text'],
      [5, 'too-long'],
    ])
  })

  it('limits a lone quotation mark to its own row', async () => {
    const source = await fileOf('id,message,from\n1,"Hello,x\n2,"two\nlines",y\n3,bye,z\n', 'a.csv')
    expect(textsOf(source)).toEqual(['"Hello', 'two\nlines', 'bye'])
  })
})

describe('quotation marks in a TSV file', () => {
  it.each([
    ['that do not pair up', 'ham\t"Hello there\nspam\tWin 5" now\nham\tbye', ['"Hello there', 'Win 5" now', 'bye']],
    [
      'that pair up over two rows',
      'ham\t"Hello there you\nham\tbye to you all"\nspam\twin a prize',
      ['"Hello there you', 'bye to you all"', 'win a prize'],
    ],
    ['around some messages', 'ham\t"Hello there you"\nspam\twin a prize now', ['"Hello there you"', 'win a prize now']],
  ])('are text when they are marks %s', async (_, content, messages) => {
    for (const name of ['a.tsv', 'a.csv', 'a.txt']) expect(textsOf(await fileOf(content, name))).toEqual(messages)
  })

  it('group text as Excel writes it', async () => {
    const source = await fileOf('id\tmessage\n1\t"two\nlines"\n2\t"say ""hi"""\n3\tok', 'a.tsv')
    expect(textsOf(source)).toEqual(['two\nlines', 'say "hi"', 'ok'])
  })
})

describe('a pasted text', () => {
  it.each([
    ['lines with commas', "Text, don't call me\nSee you, then\nOK", ["Text, don't call me", 'See you, then', 'OK']],
    ['lines that start like a header', 'Message, hi\nSee you, then', ['Message, hi', 'See you, then']],
    ['a first line of one word', 'Message\nhello', ['Message', 'hello']],
    ['line breaks of several kinds', 'a b\nc\r\nd\re', ['a b', 'c', 'd', 'e']],
    ['messages between blank lines', 'a\nb\n\n \nc', ['a\nb', 'c']],
    ['one blank line among many lines', 'a\nb\nc\n\nd\ne\nf', ['a', 'b', 'c', 'd', 'e', 'f']],
    ['a quoted line', '"Hi, you"', ['"Hi, you"']],
    ['a line in brackets', '[Bank] Your code is 1\n{hi}', ['[Bank] Your code is 1', '{hi}']],
    ['a heart', '<3 you\nbye', ['<3 you', 'bye']],
    ['a table', 'id,message\n1,"win, now"\n2,hi', ['win, now', 'hi']],
    ['spreadsheet cells', 'ham\tsee you at six\nspam\twin a prize now', ['see you at six', 'win a prize now']],
    ['nothing', ' \n\n', []],
  ])('keeps every message of %s', (_, text, messages) => {
    expect(textsOf(importText(text))).toEqual(messages)
  })

  it('offers lines and paragraphs when there are blank lines', () => {
    const source = importText('a\nb\n\nc')
    expect(extractMessages(source, { separator: 'line' }).messages).toHaveLength(3)
    expect(extractMessages(source, { separator: 'blank-line' }).messages).toHaveLength(2)
  })
})

describe('an export', () => {
  const cases: readonly (readonly [string, string, string, readonly string[], number])[] = [
    [
      'WhatsApp for Android',
      'chat.txt',
      '12/31/20, 10:15 PM - Messages are encrypted.\n12/31/20, 10:16 PM - Ann: Hi: you\nthere\n12/31/20, 10:17 PM - Bob: <Media omitted>\n',
      ['Hi: you\nthere'],
      2,
    ],
    [
      'WhatsApp for Android in Dutch',
      'chat.txt',
      '31-12-2020 22:15 - Jan de Boer: Hoi, alles goed?\n31-12-2020 22:16 - Eva: Ja\n',
      ['Hoi, alles goed?', 'Ja'],
      0,
    ],
    [
      'WhatsApp for iPhone',
      '_chat.txt',
      '\u200e[31/12/2020, 22:15:30] Ann: \u200eimage omitted\n[31/12/2020, 10:15:31\u202fPM] Ann: Hi\r\n',
      ['Hi'],
      1,
    ],
    ...Object.entries({
      German: ['27.11.26, 22:15 - ', '[27.11.26, 22:15:30] '],
      Spanish: ['27/11/26 22:15 - ', '27/11/2026, 10:15 p. m. - ', '[27/11/26, 10:15:30\u202fp.\u202fm.] '],
      Portuguese: ['27/11/2026 22:15 - '],
      Finnish: ['27.11.2026 klo 22.15 - '],
      Swedish: ['2026-11-27 22:15 - '],
      Czech: ['27. 11. 2026 22:15 - ', '27.11.26 22:15 - '],
      Hungarian: ['2026. 11. 27. 22:15 - '],
      Bulgarian: ['27.11.26 г., 22:15 ч. - '],
      Japanese: ['2026/11/27 22:15 - '],
      Chinese: ['2026/11/27 下午10:15 - ', '[2026/11/27 下午10:15:30] '],
      Korean: ['2026. 11. 27. 오후 10:15, ', '[2026. 11. 27. 오후 10:15:30] '],
      Arabic: ['٢٧‏/١١‏/٢٠٢٦، ١٠:١٥ م - ', '[٢٧‏/١١‏/٢٠٢٦، ١٠:١٥:٣٠ م] '],
      Hindi: ['27/11/26, 10:15 pm - '],
    }).flatMap(([language, starts]) =>
      starts.map((start): [string, string, string, string[], number] => [
        `WhatsApp in ${language} with "${start}"`,
        'chat.txt',
        `${start}Ann: See you - at 10:15, OK?\nIn 2026. Bye\n${start}Bob: 1/2 off\n`,
        ['See you - at 10:15, OK?\nIn 2026. Bye', '1/2 off'],
        0,
      ]),
    ),
    [
      'imessage-exporter',
      'a.txt',
      'May 17, 2022  5:29:42 PM (Read by you after 1 hour, 49 seconds)\nSample Contact\nHello world\n\nsecond paragraph\n\nMay 17, 2022  5:30:00 PM\nMe\nBye\n\nMay 17, 2022  5:31:00 PM You left the conversation.\n\n',
      ['Hello world\n\nsecond paragraph', 'Bye'],
      1,
    ],
    [
      'SMS Backup & Restore',
      'sms.xml',
      '<?xml version="1.0" encoding="UTF-8" standalone="yes" ?>\n<smses count="3"><sms address="1" date="1" type="1" body="Win &#55357;&#56832; &lt;now&gt;&#10;ok" /><sms address="2" body="null" /><mms><parts><part ct="image/png" text="null"/><part ct="text/plain" text="From an MMS"/></parts></mms></smses>',
      ['Win 😀 <now>\nok', 'From an MMS'],
      1,
    ],
    ['JSON strings', 'a.json', '["win", "hi"]', ['win', 'hi'], 0],
    [
      'JSON objects',
      'a.json',
      '{"count": 2, "messages": [{"id": 1, "body": "win"}, {"id": 2, "body": null}, {"id": 3, "body": "hi"}]}',
      ['win', 'hi'],
      1,
    ],
    [
      'Telegram JSON',
      'result.json',
      '{"name": "Ann", "messages": [{"id": 1, "type": "message", "text": ["see ", {"type": "link", "text": "x.top"}]}]}',
      ['see x.top'],
      0,
    ],
    ['JSON Lines', 'a.jsonl', '{"text": "win", "label": 1}\n{"text": "hi", "label": 0}\nnot JSON\n', ['win', 'hi'], 1],
  ]
  it.each(cases)('of %s gives its messages', async (_, name, content, messages, skipped) => {
    for (const source of [await fileOf(content, name), importText(content)]) {
      expect(textsOf(source)).toEqual(messages)
      expect(extractMessages(source).skipped).toHaveLength(skipped)
    }
  })

  it.each([
    ['an image', 'a.png', new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0, 0]), 'not-text'],
    ['a rich text document', 'a.rtf', '{\\rtf1\\ansi hello}', 'not-text'],
    ['an empty file', 'a.csv', ' \n', 'empty'],
    ['a web page', 'messages.html', '<!doctype html><p>Hello</p>', 'markup'],
    ['other XML', 'a.xml', '<?xml version="1.0"?><notes><note>hi</note></notes>', 'markup'],
    ['broken JSON', 'a.json', '[{"text": "hi"', 'json'],
  ])('refuses %s', async (_, name, content, reason) => {
    expect(await fileOf(content, name)).toEqual({ kind: 'refused', reason })
  })
})

describe('a file of another program', () => {
  const utf16 = (text: string, { bigEndian = false, mark = false } = {}) => {
    const codes = [...(mark ? '\ufeff' : ''), ...text].flatMap((character) => character.split(''))
    return new Uint8Array(
      codes.flatMap((code) => {
        const bytes = [code.charCodeAt(0) & 0xff, code.charCodeAt(0) >> 8]
        return bigEndian ? bytes.reverse() : bytes
      }),
    )
  }
  const text = 'label;message\nham;"See you; then"\nspam;"Win ""now"" 😀"\nham;\n'
  const messages = ['See you; then', 'Win "now" 😀']

  it.each<[string, BlobPart]>([
    ['semicolons and quotes', text],
    ['a byte order mark', `\ufeff${text}`],
    ['a byte order mark and a line sep=;', `\ufeffsep=;\r\n${text.replaceAll('\n', '\r\n')}`],
    ['carriage returns as line ends', text.replaceAll('\n', '\r')],
    ['UTF-16 from Excel', utf16(text, { mark: true })],
    ['UTF-16, big endian, with a mark', utf16(text, { mark: true, bigEndian: true })],
    ['UTF-16 without a mark', utf16(text)],
    ['no line end after the last row', text.trimEnd()],
    [
      'quotes around all cells',
      text.replace(/^(\w+);(.*)$/gm, (_, a, b) => `"${a}";${b.startsWith('"') ? b : `"${b}"`}`),
    ],
  ])('with %s gives its messages, and lists the row without one', async (_, content) => {
    const source = await fileOf(content, 'messages.csv')
    expect(textsOf(source)).toEqual(messages)
    expect(extractMessages(source).skipped).toMatchObject([{ reason: 'no-text' }])
  })

  it.each([
    ['carriage returns as line ends', 'See you, then\rOK\r', ['See you, then', 'OK']],
    ['separators of lines that are not line ends', 'one\u2028two\nthree\fx', ['one\u2028two', 'three\fx']],
    [
      'a date in front of each line',
      '27.11.2026 Hello: you\n28.11.2026 Bye',
      ['27.11.2026 Hello: you', '28.11.2026 Bye'],
    ],
    ['a time in a sentence', 'Meet 27/11/26, 10:15 at home: ok?', ['Meet 27/11/26, 10:15 at home: ok?']],
  ])('with %s keeps every line', async (_, content, expected) => {
    expect(textsOf(await fileOf(content, 'messages.txt'))).toEqual(expected)
    expect(textsOf(importText(content))).toEqual(expected)
  })
})
