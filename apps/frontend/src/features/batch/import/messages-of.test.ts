import { expect, it } from 'vitest'
import { messagesOf, messagesOfFile, messagesOfTable, messagesOfText } from './messages-of.ts'

it.each([
  ['one a line', 'a b\nc\r\nd\n', ['a b', 'c', 'd']],
  ['paragraphs when lines are empty', 'a\nb\n\n \nc', ['a\nb', 'c']],
  ['a trailing empty line is no paragraph', 'a\nb\n\n', ['a', 'b']],
  ['nothing', ' \n\n', []],
])('reads text: %s', (_, text, messages) => {
  expect(messagesOfText(text)).toEqual(messages)
})

it.each([
  ['a named column', 'date,SMS,from\n1,"win, now",x\n2,hi,y', ['win, now', 'hi']],
  ['semicolons and quotes', 'id;message\n1;"say ""hi""\nthere"\n2;ok', ['say "hi"\nthere', 'ok']],
  [
    'tabs without names: the longest column',
    'ham\tsee you at six\nspam\twin a prize now',
    ['see you at six', 'win a prize now'],
  ],
  ['rows that end early', 'id,text\n1,a\n2\n3,b', ['a', 'b']],
  ['nothing', '', []],
])('reads a table: %s', (_, text, messages) => {
  expect(messagesOfTable(text)).toEqual(messages)
})

it.each([
  ['a table with a named column', 'id,message\n1,"win, now"', ['win, now']],
  ['lines with commas', 'Hello, you\nsee you, then', ['Hello, you', 'see you, then']],
  ['a first message of one word', 'Message\nhello', ['Message', 'hello']],
])('tells what was pasted: %s', (_, text, messages) => {
  expect(messagesOf(text)).toEqual(messages)
})

it('goes by the name of a file', async () => {
  expect(await messagesOfFile(new File(['text\na,b'], 'export.csv'))).toEqual(['a'])
  expect(await messagesOfFile(new File(['text\na,b'], 'export.txt'))).toEqual(['text', 'a,b'])
})
