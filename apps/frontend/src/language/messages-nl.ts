import type { Messages } from './messages-en.ts'

export const nl: Messages = {
  appName: 'SMS Checker',
  title: 'Is dit bericht spam?',
  lead: 'Een vreemd sms-bericht gekregen? Plak het hier en weet binnen een seconde of het spam is, hoe zeker dat is en wat je het best kunt doen.',
  skip: 'Ga naar de inhoud',

  navigation: { label: 'Pagina’s', check: 'Controleer', many: 'Veel tegelijk', history: 'Geschiedenis' },

  result: { spam: 'Spam', ham: 'Geen spam' },
  doubtful: { spam: 'Misschien spam', ham: 'Misschien geen spam' },

  message: {
    label: 'Je bericht',
    placeholder: 'Plak of typ hier het sms-bericht',
    hint: 'Werkt het best met berichten in het Engels.',
    counter: (count, limit) => `${count} van ${limit} tekens`,
    empty: 'Plak of typ eerst een bericht.',
    tooLong: (over) => `Dat is ${over} te veel. Maak het bericht korter om het te controleren.`,
    paste: 'Plakken',
    noPaste: 'Deze browser houdt het klembord voor zich. Plak zelf in het vak.',
    noText: 'In dat bestand staat geen tekst. Neem een tekstbestand, of plak het bericht.',
    shortcut: (key) => `of druk op ${key} + Enter`,
    clear: 'Wissen',
    check: 'Controleer bericht',
    checking: 'Bezig…',
  },

  guess: {
    first: 'Ik wil eerst raden',
    label: 'Wat denk je zelf?',
    optional: 'hoeft niet',
    spam: 'Spam',
    unsure: 'Weet niet',
    ham: 'Geen spam',
    right: 'Dat dacht je zelf ook.',
    wrong: { spam: 'Jij dacht dat het spam was.', ham: 'Jij dacht dat het geen spam was.' },
  },

  examples: {
    label: 'Of probeer een voorbeeld',
    prize: 'Je hebt een prijs gewonnen',
    parcel: 'Er wacht een pakket',
    friend: 'Koffie met een vriend',
    dentist: 'Een herinnering',
  },

  answer: {
    region: 'Antwoord',
    waiting: 'Hier verschijnt het antwoord.',
    promises: [
      'De tekst van je bericht wordt niet op onze servers bewaard.',
      'Geen account: een willekeurig getal in een cookie is alles wat we van je weten.',
    ],
    slow: 'Dit duurt langer dan normaal. Nog even geduld…',
    message: 'Het bericht',
    why: 'Wat in het bericht meetelde',
    speaksFor: { spam: 'wijst op spam', ham: 'wijst erop dat het geen spam is' },
    spam: {
      certain: 'Vrijwel zeker spam',
      probable: 'Waarschijnlijk spam',
      doubtful: 'Verdacht: het kan goed spam zijn',
    },
    ham: {
      certain: 'Vrijwel zeker geen spam',
      probable: 'Waarschijnlijk geen spam',
      doubtful: 'Verdacht, maar niet duidelijk spam',
    },
    chance: 'kans op spam',
    moreThan: 'Meer dan',
    lessThan: 'Minder dan',
    closeCall:
      'Dit is een twijfelgeval. Ga niet alleen op dit antwoord af: vraag het de afzender via een nummer of adres dat je al kent.',
    scale: { ham: 'Geen spam', spam: 'Spam' },
  },

  advice: {
    title: 'Wat nu?',
    spam: [
      'Tik niet op links, bel niet terug en antwoord niet, ook niet met “STOP”.',
      'Meld het bericht bij de Fraudehelpdesk (fraudehelpdesk.nl) of, in België, bij verdacht@safeonweb.be, en blokkeer de afzender.',
      'Heb je al op een link getikt, betaald of iets ingevuld? Bel je bank op het nummer dat op je pas staat.',
    ],
    ham: [
      'Wordt er om geld, een code of een wachtwoord gevraagd? Vraag het dan na bij de afzender via een nummer dat je al kent.',
    ],
  },

  feedback: {
    question: 'Klopt dit antwoord?',
    right: 'Ja, klopt',
    wrong: { spam: 'Nee, dit is geen spam', ham: 'Nee, dit is spam' },
    thanks: 'Dank je. Je oordeel telt mee bij het beoordelen van dit model.',
    failed: 'Je oordeel is niet aangekomen.',
  },

  history: {
    title: 'Gecontroleerd op dit apparaat',
    lead: 'Alleen in deze browser bewaard: niemand anders kan het zien, en het is weg als je het wist.',
    keep: 'Bewaar wat ik controleer',
    search: 'Zoeken',
    empty: 'Hier staat nog niets.',
    found: (found, all) =>
      found === all ? (all === 1 ? '1 bericht' : `${all} berichten`) : `${found} van ${all} berichten`,
    forget: 'Wis dit bericht',
    deleteAll: 'Wis alles',
    deleteAllSure: 'Alle berichten uit de geschiedenis van dit apparaat wissen?',
  },

  many: {
    title: 'Veel berichten tegelijk',
    lead: 'Plak één bericht per regel (of laat een lege regel tussen berichten van meer regels), of een CSV- of tekstbestand met je berichten.',
    label: 'Berichten',
    open: 'Open een bestand',
    placeholder: 'Plak hier berichten, of sleep er een bestand naartoe',
    check: (count, written) =>
      count === 0 ? 'Controleer berichten' : count === 1 ? 'Controleer 1 bericht' : `Controleer ${written} berichten`,
    none: 'Plak eerst berichten of open een bestand.',
    noText: 'In dat bestand staat geen tekst. Exporteer je berichten eerst als CSV of tekst.',
    skipped: (count) =>
      count === 1 ? '1 bericht is te lang en doet niet mee.' : `${count} berichten zijn te lang en doen niet mee.`,
    progress: (done, all) => `${done} van ${all} gecontroleerd`,
    cancel: 'Stop',
    goOn: 'Ga verder',
    summary: (spam, all) => `${spam} van ${all} zijn spam`,
    closeCalls: (count, written) =>
      count === 1
        ? '1 antwoord is een twijfelgeval: beoordeel dat bericht zelf.'
        : `${written} antwoorden zijn twijfelgevallen: beoordeel die berichten zelf.`,
    show: 'Toon',
    all: 'Alles',
    doubt: 'Twijfelgevallen',
    more: (count) => `Toon alle ${count}`,
    download: 'Download als CSV',
    column: { number: 'Nr.', sms: 'Bericht', result: 'Oordeel', probability: 'Kans op spam' },
    answeredBy: (app, model) => `Beantwoord door app ${app} en model ${model}`,
  },

  browser: {
    title: 'Deze browser',
    user: 'Gebruikers-id',
    copy: 'Kopieer',
    copied: 'Gekopieerd',
    none: 'Deze browser bewaart geen cookies en heeft dus geen eigen id.',
    version: 'App',
    early: 'Je zit in de groep met vroege toegang: je krijgt nieuwe versies eerder dan anderen.',
    usual: 'Je krijgt de gewone versie.',
    join: 'Vroege toegang',
  },

  about: {
    title: 'Over dit antwoord',
    app: 'App',
    model: 'Model',
    classifier: 'Methode',
    cards: 'Hoe goed de modellen zijn',
    request: 'Verzoek',
    variant: { stable: 'stabiel', canary: 'vroege toegang', primary: 'primair', shadow: 'schaduw' },
  },

  failure: {
    title: {
      offline: 'Je bent offline',
      unreachable: 'De checker is niet bereikbaar',
      slow: 'Geen antwoord op tijd',
      limited: 'Dat waren veel berichten',
      refused: 'Dit bericht kan niet worden gecontroleerd',
      failing: 'De checker heeft een storing',
      unreadable: 'Dat was niet ons antwoord',
    },
    help: {
      offline: 'Je bericht blijft hier staan. Controleer het als je weer verbinding hebt.',
      unreachable: 'Je bericht blijft hier staan. Kijk of je verbinding hebt, of probeer het zo nog eens.',
      slow: 'Je bericht blijft hier staan. Probeer het zo nog eens.',
      limited: 'Om de checker voor iedereen gratis te houden geldt er een limiet per gebruiker.',
      refused: 'Verander het bericht en probeer het opnieuw.',
      failing: 'Het ligt niet aan je bericht. Probeer het zo nog eens.',
      unreadable: 'Iets tussen jou en de checker gaf antwoord, zoals de aanmeldpagina van een wifinetwerk.',
    },
    again: 'Probeer opnieuw',
    againIn: (seconds) => `Opnieuw over ${seconds} s`,
    request: (id) => `Verzoek ${id}`,
  },

  broken: {
    title: 'Deze pagina is stuk',
    help: 'Dat ligt aan ons. Laad haar opnieuw om verder te gaan.',
    reload: 'Opnieuw laden',
  },
  offlineBanner: 'Je bent offline. Lezen en typen kan gewoon; controleren kan pas met verbinding.',
  footer: {
    source: 'Een model leest je bericht, geen mens. Het kan zich vergissen.',
    cards: 'De modellen',
    docs: 'API-documentatie',
  },
}
