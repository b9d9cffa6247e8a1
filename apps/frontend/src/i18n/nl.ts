import type { Translation } from './en.ts'

export const nl: Translation = {
  appName: 'SMS Checker',
  title: 'Is dit bericht spam?',
  lead: 'Verdacht sms’je gekregen? Plak het hier en je weet of het spam is, hoe zeker dat is en wat je kunt doen.',
  skip: 'Naar de inhoud',

  navigation: { label: 'Hoofdmenu', check: 'Check', batch: 'Meerdere', history: 'Geschiedenis' },

  verdict: { spam: 'Spam', ham: 'Geen spam' },
  uncertainVerdict: { spam: 'Mogelijk spam', ham: 'Onduidelijk' },

  message: {
    label: 'Je bericht',
    placeholder: 'Plak of typ hier het bericht',
    hint: 'Werkt het best met Engelstalige berichten.',
    counter: (count, limit) => `${count} van ${limit} tekens`,
    empty: 'Plak of typ eerst een bericht.',
    tooLong: (count, formatted) => `Maak je bericht ${formatted} ${count === 1 ? 'teken' : 'tekens'} korter.`,
    paste: 'Plakken',
    clipboardBlocked: 'Je browser geeft geen toegang tot het klembord. Plak het bericht zelf in het vak.',
    notText: 'Dit bestand bevat geen tekst. Kies een tekstbestand of plak het bericht.',
    shortcut: (key) => `of druk op ${key} + Enter`,
    clear: 'Wissen',
    check: 'Controleer bericht',
    checking: 'Bezig met controleren…',
  },

  guess: {
    first: 'Laat mij eerst raden',
    label: 'Wat denk je zelf?',
    optional: 'optioneel',
    spam: 'Spam',
    unsure: 'Weet ik niet',
    ham: 'Geen spam',
    right: 'Goed geraden.',
    wrong: { spam: 'Jij dacht: spam.', ham: 'Jij dacht: geen spam.' },
  },

  examples: {
    label: 'Of probeer een voorbeeld',
    prize: 'Een prijs',
    parcel: 'Kosten voor een pakket',
    friend: 'Een vriend die te laat is',
    dentist: 'Afspraak bij de tandarts',
  },

  prediction: {
    region: 'Resultaat',
    empty: 'Hier verschijnt het resultaat.',
    promises: [
      'We bewaren je bericht niet op onze servers.',
      'Geen account nodig. We kennen je alleen als een willekeurig getal in een cookie.',
    ],
    slow: 'Dit duurt langer dan normaal…',
    message: 'Het bericht',
    explanation: 'Wat het resultaat bepaalde',
    pointsTo: { spam: 'wijst op spam', ham: 'pleit tegen spam' },
    spam: { certain: 'Vrijwel zeker spam', probable: 'Waarschijnlijk spam', uncertain: 'Mogelijk spam' },
    ham: {
      certain: 'Vrijwel zeker geen spam',
      probable: 'Waarschijnlijk geen spam',
      uncertain: 'Onduidelijk, dus pas op',
    },
    probability: 'kans op spam',
    moreThan: 'Meer dan',
    lessThan: 'Minder dan',
    uncertain:
      'Dit is een twijfelgeval. Vertrouw niet alleen op dit resultaat: neem contact op met de afzender via een nummer of adres dat je al kent.',
    scale: { ham: 'Geen spam', spam: 'Spam' },
  },

  advice: {
    title: 'Wat kun je doen?',
    spam: [
      'Tik niet op links, bel niet terug en antwoord niet, ook niet met ‘STOP’.',
      'Meld het bericht bij de Fraudehelpdesk (fraudehelpdesk.nl) of in België bij verdacht@safeonweb.be, en blokkeer de afzender.',
      'Heb je al op een link getikt, betaald of gegevens ingevuld? Bel je bank via het nummer op je pas.',
    ],
    ham: [
      'Wordt er om geld, een code of een wachtwoord gevraagd? Controleer het bij de afzender via een nummer dat je al kent.',
    ],
  },

  feedback: {
    question: 'Klopt dit resultaat?',
    right: 'Ja',
    wrong: { spam: 'Nee, dit is geen spam', ham: 'Nee, dit is spam' },
    thanks: 'Bedankt. Met je feedback meten we hoe goed dit model is.',
    sending: 'Je feedback wordt verstuurd…',
    saved: 'Je feedback is in deze browser bewaard en wordt vanzelf verstuurd. Je hoeft niets te doen.',
    waiting: (count) =>
      count === 1
        ? 'Je feedback op 1 bericht moet nog worden verstuurd.'
        : `Je feedback op ${count} berichten moet nog worden verstuurd.`,
    failed: 'Je feedback is niet verstuurd.',
  },

  history: {
    title: 'Gecontroleerd op dit apparaat',
    lead: 'Alleen in deze browser bewaard. Niemand anders kan het zien en je kunt het altijd verwijderen.',
    keep: 'Bewaar berichten die ik controleer',
    search: 'Zoeken',
    empty: 'Nog geen berichten.',
    found: (found, all) =>
      found === all ? (all === 1 ? '1 bericht' : `${all} berichten`) : `${found} van ${all} berichten`,
    delete: 'Verwijder dit bericht',
    deleteAll: 'Alles verwijderen',
    confirmDeleteAll: 'Alle bewaarde berichten van dit apparaat verwijderen?',
  },

  batch: {
    title: 'Controleer meerdere berichten tegelijk',
    lead: 'Plak één bericht per regel, of open een export van je berichten.',
    label: 'Berichten',
    openFile: 'Bestand openen',
    placeholder: 'Plak hier je berichten of sleep er een bestand naartoe',
    check: (count, formatted) =>
      count === 0 ? 'Controleer berichten' : count === 1 ? 'Controleer 1 bericht' : `Controleer ${formatted} berichten`,
    empty: 'Plak eerst berichten of open een bestand.',
    removeFile: 'Bestand verwijderen',
    import: {
      found: (count, formatted) => (count === 1 ? '1 bericht gevonden' : `${formatted} berichten gevonden`),
      table: 'Tabel',
      column: 'De berichten staan in',
      chooseColumn: 'Kies een kolom',
      askColumn: 'Kies de kolom met de berichten.',
      columnNumber: (number) => `Kolom ${number}`,
      wholeRow: 'De hele rij',
      hasHeader: 'De eerste rij bevat kolomnamen',
      literalQuotes: 'De aanhalingstekens in deze tabel vormen geen paren en zijn als deel van de berichten bewaard.',
      preview: 'Eerste rijen van de tabel',
      separator: 'Berichten zijn gescheiden door',
      byLine: (count) => `Regeleinden (${count})`,
      byBlankLine: (count) => `Lege regels (${count})`,
      skipped: (count, formatted) =>
        count === 1 ? '1 rij wordt niet gecontroleerd' : `${formatted} rijen worden niet gecontroleerd`,
      row: (number) => `Rij ${number}:`,
      reason: {
        unreadable: () => 'past niet in de tabel',
        'no-text': () => 'bevat geen tekst',
        'too-long': (limit) => `is langer dan ${limit} tekens`,
      },
      moreSkipped: (count) => `en nog ${count}`,
      emptyFile: 'Dit bestand is leeg.',
      refused: {
        'not-text': 'Dit is geen tekstbestand. Pak archieven eerst uit en bewaar spreadsheets als CSV.',
        markup: 'Uit dit soort bestand kunnen we geen berichten lezen.',
        json: 'Dit bestand is geen geldige JSON of bevat geen berichten.',
      },
      supported:
        'Dit werkt wel: CSV- en TSV-tabellen, tekst met één bericht per regel, SMS Backup & Restore (XML), tekstexports van WhatsApp en iMessage, JSON en JSON Lines.',
    },
    progress: (done, all) => `${done} van ${all} gecontroleerd`,
    cancel: 'Annuleren',
    resume: 'Hervatten',
    summary: (spam, all) => `${spam} van ${all} zijn spam`,
    closeCalls: (count, formatted) =>
      count === 1
        ? '1 resultaat is een twijfelgeval. Beoordeel dat bericht zelf.'
        : `${formatted} resultaten zijn twijfelgevallen. Beoordeel die berichten zelf.`,
    show: 'Toon',
    filter: { all: 'Alles', uncertain: 'Twijfelgevallen' },
    showAll: (count) => `Toon alle ${count}`,
    download: 'Download als CSV',
    column: { number: 'Nr.', sms: 'Bericht', result: 'Oordeel', probability: 'Kans op spam' },
    checkedBy: (app, model) => `Gecontroleerd met app ${app} en model ${model}`,
  },

  browser: {
    title: 'Deze browser',
    user: 'Gebruikers-ID',
    copy: 'Kopiëren',
    copied: 'Gekopieerd',
    noCookies: 'Deze browser blokkeert cookies en heeft daarom geen gebruikers-ID.',
    version: 'App',
    canary: 'Je hebt vroege toegang: je krijgt nieuwe versies eerder dan anderen.',
    stable: 'Je gebruikt de standaardversie.',
    earlyAccess: 'Vroege toegang',
  },

  about: {
    title: 'Over dit resultaat',
    app: 'App',
    model: 'Model',
    classifier: 'Methode',
    modelCards: 'Hoe goed zijn de modellen?',
    request: 'Verzoek',
    variant: { stable: 'stabiel', canary: 'vroege toegang', primary: 'primair', shadow: 'schaduw' },
  },

  requestError: {
    title: {
      offline: 'Je bent offline',
      unreachable: 'SMS Checker is niet bereikbaar',
      timeout: 'Dat duurde te lang',
      'rate-limited': 'Te veel berichten',
      rejected: 'Dit bericht kan niet worden gecontroleerd',
      unavailable: 'Er ging iets mis',
      'unexpected-response': 'Onverwacht antwoord',
    },
    help: {
      offline: 'Je bericht staat er nog. Controleer het zodra je weer online bent.',
      unreachable: 'Je bericht staat er nog. Controleer je verbinding of probeer het straks opnieuw.',
      timeout: 'Je bericht staat er nog. Probeer het straks opnieuw.',
      'rate-limited':
        'Er geldt een limiet per gebruiker en per netwerk, zodat SMS Checker voor iedereen gratis blijft.',
      rejected: 'Pas het bericht aan en probeer het opnieuw.',
      unavailable: 'Het ligt niet aan je bericht. Probeer het straks opnieuw.',
      'unexpected-response':
        'Er kwam een antwoord van iets anders dan SMS Checker, bijvoorbeeld de aanmeldpagina van een wifinetwerk.',
    },
    retry: 'Probeer opnieuw',
    retryIn: (seconds) => `Opnieuw over ${seconds} s`,
    request: (id) => `Verzoek ${id}`,
  },

  crash: {
    title: 'Er ging iets mis',
    help: 'Het probleem ligt bij ons. Laad de pagina opnieuw om verder te gaan.',
    reload: 'Opnieuw laden',
  },
  offlineBanner: 'Je bent offline. Lezen en typen kan nog, maar om te controleren heb je verbinding nodig.',
  footer: {
    notice: 'Een model controleert je bericht, geen mens. Het kan zich vergissen.',
    modelCards: 'De modellen',
    docs: 'API-documentatie',
  },
}
