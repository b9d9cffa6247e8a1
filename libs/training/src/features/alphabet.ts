/**
 * Character classes of the character n-grams. Each string is one class: upper and lower case, letters with diacritics, and homoglyphs from
 * other scripts share the class of their Latin letter, and all digits share one class.
 */
const lookAlikes = [
  'aAàáâãäåāăąÀÁÂÃÄÅĀĂĄаАαΑɑ',
  'bBЬьвВβΒ',
  'cCçćčÇĆČсСϲ',
  'dDďđĎĐԁ',
  'eEèéêëēęěÈÉÊËĒĘĚеЕёЁεΕ',
  'fFƒ',
  'gGğĞɡ',
  'hHһНнΗ',
  'iIìíîïīıİÌÍÎÏĪіІїЇιΙ',
  'jJјЈ',
  'kKкКκΚ',
  'lLłŁӏ',
  'mMмМΜ',
  'nNñńňÑŃŇΝη',
  'oOòóôõöøōőÒÓÔÕÖØŌŐоОοΟσ',
  'pPрРρΡ',
  'qQԛ',
  'rRřŘг',
  'sSśşšŚŞŠѕЅ',
  'tTťţŤŢтТτΤ',
  'uUùúûüūůűÙÚÛÜŪŮŰυ',
  'vVѵν',
  'wWԝω',
  'xXхХχΧ',
  'yYýÿÝŸуУγΥ',
  'zZźżžŹŻŽΖ',
  '0123456789',
  "'‘’`´",
  '"“”',
  '-–—',
]

const fullWidth = (ascii: string): string => String.fromCodePoint((ascii.codePointAt(0) ?? 0) + 0xfee0)
const others = [...' !#$%&()*+,./:;<=>?@[\\]^_{|}~£€₹…']

/** Character to class, starting at 1. Class 0 is the padding of a batch. */
export const characterClasses: ReadonlyMap<string, number> = new Map(
  [...lookAlikes, ...others].flatMap((members, index) =>
    [...members].flatMap((member): [string, number][] =>
      /^[!-~]$/.test(member)
        ? [
            [member, index + 1],
            [fullWidth(member), index + 1],
          ]
        : [[member, index + 1]],
    ),
  ),
)

/** Class of all remaining characters. */
export const otherCharacter = lookAlikes.length + others.length + 1
