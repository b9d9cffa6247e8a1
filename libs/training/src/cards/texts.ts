/** Texts of `docs/models.md` around the figures. */
import { syntheticCorpus } from '../corpus/synthetic-messages.ts'

export const introduction = `\`npm run evaluate\` writes this file, and a test fails when it differs from \`models/figures.json\`. All three models read normalized text
(\`normalizeMessage\`) and compute the same kinds of features inside their graphs, but they decide in different ways.

Messages are split by template: with links and numbers masked, two messages that are equal or share six consecutive words stay in one fold.
One fold of ten is the holdout. It trains no shipped model, and the holdout figures below are measured on the committed files. Each
threshold is chosen on the training messages alone. "Recent smishing and chat" is the holdout spam of \`sp_latest_raw\`, \`mishra_soni\` and
\`india_new\` with the holdout ham of the chat corpora. "Alerts" are holdout messages from banks, couriers and services to their customers;
most of them are copies of one bank's template, which no training message shares.

The holdout shares its sources with the training messages, and its 5 % spam favors strict thresholds. Messages of an unseen source are harder. "On
corpora that training left out" therefore trains the model type without one source at a time (and without near-duplicates of its messages), and
measures on that source with the threshold that is best on the other left-out sources, weighted to the share of spam that people ask about
(\`npm run evaluate -- --leave-one-corpus-out --spam-share 0.24\`). Of these figures, \`sp_latest\` predicts the quality on new messages best. The
protocol was fixed before its first run. The shipped thresholds do not follow from it yet: they keep the false-positive rate of a
cross-validation by template, and are stricter. A model without such a section was not measured this way.

The closed protocol trains on 238 spam messages and tests on 509, so a handful of messages decides its figure. Settings were compared by
cross-validation on its 1,674 training rows and on all training messages, where several tie. The test figure was visible when the network was
chosen (0.947 to 0.956 among five), so it is slightly optimistic. The holdout decided only whether to keep working on a model type. Synthetic
templates were added for kinds of current messages that the models got wrong, mostly ham with a link. Cross-validation chose among three
sets of templates, with the holdout figures visible.`

export const corpusOrigins: Readonly<Record<string, string>> = {
  uci: 'SMS Spam Collection v.1 (Almeida, Gómez Hidalgo, Yamakami 2011), CC BY 4.0; committed',
  nus_early: 'NUS SMS Corpus, chat of students in Singapore; own terms, not committed; weight 0.3',
  exais_train_users: 'ExAIS SMS, messages of users in Nigeria; own terms, not committed; spam has weight 0.2',
  india_new: 'alerts, promotions and smishing from India; own terms, not committed',
  mishra_soni: 'SMS Phishing Dataset (Mishra and Soni); own terms, not committed',
  sp_latest_ham: 'chat of a recent collection; own terms, not committed',
  sp_latest_raw: 'spam and smishing of a recent collection; own terms, not committed',
  sp_legacy_ham: 'older chat of the same collection; own terms, not committed',
  sp_legacy_spam: 'older spam of the same collection; own terms, not committed',
  [syntheticCorpus]: 'alerts, shared links and smishing from templates of this project, MIT; training only; committed',
}

export const drift = `Smishing follows the news and the brands of the day. A new lure (a toll, a parcel service, a tax year) uses words that no training message has,
and only its form gives it away until the models are retrained. Alerts change whenever a bank rewrites its messages. A scam that starts like a
chat ("Hi Jennifer, are we still on for Saturday?", sent to a wrong number on purpose) has no sign of spam and passes. The corpora are English
from Britain, Singapore, India, Pakistan and Nigeria; of other languages, the models saw only a few synthetic messages in Dutch, German and
French. Watch the share of messages predicted as spam, the disagreement between primary and shadow, and the feedback of users; retrain when
they change.`
