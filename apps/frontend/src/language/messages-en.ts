/** Every text of the page, in English. The shape is what other languages must fill. */
export const en = {
  appName: 'SMS Checker',
  title: 'Is this message spam?',
  lead: 'Got a strange text message? Paste it here and learn in a second whether it is spam, how sure that is, and what to do next.',
  skip: 'Skip to content',

  navigation: { label: 'Pages', check: 'Check', many: 'Many at once', history: 'History' },

  result: { spam: 'Spam', ham: 'Not spam' },
  doubtful: { spam: 'Perhaps spam', ham: 'Perhaps not spam' },

  message: {
    label: 'Your message',
    placeholder: 'Paste or type the text message here',
    hint: 'Works best on messages in English.',
    counter: (count: string, limit: string) => `${count} of ${limit} characters`,
    empty: 'Paste or type a message first.',
    tooLong: (over: string) => `That is ${over} too many. Shorten the message to check it.`,
    paste: 'Paste',
    noPaste: 'This browser keeps the clipboard to itself. Paste into the box instead.',
    noText: 'That file holds no text. Drop a text file, or paste the message.',
    shortcut: (key: string) => `or press ${key} + Enter`,
    clear: 'Clear',
    check: 'Check message',
    checking: 'Checking…',
  },

  guess: {
    first: 'Let me guess first',
    label: 'What do you think?',
    optional: 'optional',
    spam: 'Spam',
    unsure: 'Not sure',
    ham: 'Not spam',
    right: 'You thought so too.',
    wrong: { spam: 'You thought it was spam.', ham: 'You thought it was not spam.' },
  },

  examples: {
    label: 'Or try an example',
    prize: 'You have won a prize',
    parcel: 'A parcel is waiting',
    friend: 'Coffee with a friend',
    dentist: 'A reminder',
  },

  answer: {
    region: 'Answer',
    waiting: 'The answer appears here.',
    promises: [
      'The text of your message is not stored on our servers.',
      'No account: a random number in a cookie is all we know of you.',
    ],
    slow: 'This takes longer than usual. Still waiting…',
    message: 'The message',
    why: 'What in the message counted',
    speaksFor: { spam: 'speaks for spam', ham: 'speaks against it' },
    spam: {
      certain: 'Almost certainly spam',
      probable: 'Probably spam',
      doubtful: 'Suspicious: it may well be spam',
    },
    ham: {
      certain: 'Almost certainly not spam',
      probable: 'Probably not spam',
      doubtful: 'Suspicious, but not clearly spam',
    },
    chance: 'chance of spam',
    moreThan: 'More than',
    lessThan: 'Less than',
    closeCall:
      'This is a close call. Don’t rely on this answer alone: ask the sender through a number or address that you already know.',
    scale: { ham: 'Not spam', spam: 'Spam' },
  },

  advice: {
    title: 'What to do next',
    spam: [
      'Don’t tap links, don’t call back, don’t reply: not even “STOP”.',
      'Forward the message to 7726 (SPAM; free in the UK, US and Canada), so that your provider can block the sender.',
      'Did you already tap, pay or fill something in? Call your bank on the number on your card.',
    ],
    ham: [
      'Does it ask for money, a code or a password? Then check with the sender through a number that you already know.',
    ],
  },

  feedback: {
    question: 'Is this answer right?',
    right: 'Yes, right',
    wrong: { spam: 'No, it is not spam', ham: 'No, it is spam' },
    thanks: 'Thank you. Your word counts in judging this model.',
    failed: 'Your word did not get through.',
  },

  history: {
    title: 'Checked on this device',
    lead: 'Kept in this browser alone: nobody else can see it, and it goes when you delete it.',
    keep: 'Keep what I check',
    search: 'Search',
    empty: 'Nothing here yet.',
    found: (found: number, all: number) =>
      found === all ? (all === 1 ? '1 message' : `${all} messages`) : `${found} of ${all} messages`,
    forget: 'Delete this message',
    deleteAll: 'Delete all',
    deleteAllSure: 'Delete all messages from the history of this device?',
  },

  many: {
    title: 'Many messages at once',
    lead: 'Paste one message a line (or leave an empty line between messages of several lines), or a CSV or text export of your messages.',
    label: 'Messages',
    open: 'Open a file',
    placeholder: 'Paste messages here, or drop a file',
    check: (count: number, written: string) =>
      count === 0 ? 'Check messages' : count === 1 ? 'Check 1 message' : `Check ${written} messages`,
    none: 'Paste messages or open a file first.',
    noText: 'That file holds no text. Export your messages as CSV or text first.',
    skipped: (count: number) =>
      count === 1 ? '1 message is too long and is left out.' : `${count} messages are too long and are left out.`,
    progress: (done: string, all: string) => `${done} of ${all} checked`,
    cancel: 'Cancel',
    goOn: 'Go on',
    summary: (spam: string, all: string) => `${spam} of ${all} are spam`,
    closeCalls: (count: number, written: string) =>
      count === 1
        ? '1 answer is a close call: judge that message for yourself.'
        : `${written} answers are close calls: judge those messages for yourself.`,
    show: 'Show',
    all: 'All',
    doubt: 'Close calls',
    more: (count: string) => `Show all ${count}`,
    download: 'Download as CSV',
    column: { number: 'No.', sms: 'Message', result: 'Verdict', probability: 'Chance of spam' },
    answeredBy: (app: string, model: string) => `Answered by app ${app} and model ${model}`,
  },

  browser: {
    title: 'This browser',
    user: 'User id',
    copy: 'Copy',
    copied: 'Copied',
    none: 'This browser keeps no cookies, so it has no id of its own.',
    version: 'App',
    early: 'You are in the early-access group: you get new releases before others do.',
    usual: 'You get the usual release.',
    join: 'Early access',
  },

  about: {
    title: 'About this answer',
    app: 'App',
    model: 'Model',
    classifier: 'Method',
    cards: 'How good the models are',
    request: 'Request',
    variant: { stable: 'stable', canary: 'early access', primary: 'primary', shadow: 'shadow' },
  },

  failure: {
    title: {
      offline: 'You are offline',
      unreachable: 'The checker cannot be reached',
      slow: 'No answer in time',
      limited: 'That was a lot of messages',
      refused: 'This message cannot be checked',
      failing: 'The checker has a problem',
      unreadable: 'That was not our answer',
    },
    help: {
      offline: 'Your message stays here. Check it when you are connected again.',
      unreachable: 'Your message stays here. Look at your connection, or try again in a moment.',
      slow: 'Your message stays here. Try again in a moment.',
      limited: 'To keep the checker free for everyone there is a limit for each user.',
      refused: 'Change the message and try again.',
      failing: 'It is not your message. Try again in a moment.',
      unreadable:
        'Something between you and the checker answered instead, such as the sign-in page of a Wi-Fi network.',
    },
    again: 'Try again',
    againIn: (seconds: string) => `Try again in ${seconds} s`,
    request: (id: string) => `Request ${id}`,
  },

  broken: { title: 'This page broke', help: 'That is our fault. Reload it to go on.', reload: 'Reload' },
  offlineBanner: 'You are offline. You can go on reading and typing; checking needs a connection.',
  footer: {
    source: 'A model reads your message, not a person. It can be wrong.',
    cards: 'The models',
    docs: 'API documentation',
  },
}

export type Messages = typeof en
