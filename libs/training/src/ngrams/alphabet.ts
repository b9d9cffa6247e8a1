/**
 * The letters as the character n-grams see them: case is folded, every digit is the same, and look-alikes from other scripts
 * become the Latin letter they pretend to be. One string a class; the first character names it.
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

/** Character -> class, from 1 on; 0 is the padding of a batch. */
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

/** Class of every character that is in no class. */
export const otherCharacter = lookAlikes.length + others.length + 1

/** How many classes there are, padding included. */
export const classCount = otherCharacter + 1
