/** Texts of `docs/models.md` around the figures. */
import { restorableCorpus } from '../corpus/restored-messages.ts'
import { syntheticCorpus } from '../corpus/synthetic-messages.ts'

export const introduction = `\`npm run evaluate\` writes this file, and a test fails when it differs from \`models/figures.json\`. All models read normalized text
(\`normalizeMessage\`) and compute the same kinds of features inside their graphs, but they decide in different ways.

The figures that count are those on sources that training left out, because messages of an unseen source are harder than new messages of a known
one: "On corpora that training left out" trains the model type without one source at a time (and without near-duplicates of its messages), and
measures on that source with the threshold that is best on the other left-out sources, weighted to the share of spam that people ask about
(\`npm run evaluate -- --leave-one-corpus-out --spam-share 0.24\`). Of these figures, \`sp_latest\` predicts the quality on new messages best;
\`linear\` 2.2.1, without the features and the restored messages of today, reached 0.938. The protocol was fixed before its first run. Thresholds and probabilities of the shipped models hold for 24 % spam and come from all left-out messages
(\`npm run train -- --spam-share\` changes the share); the manifest has a second, strict threshold that blocks 0.5 % of their ham.

The second figure is the holdout. Messages are split by template: with links and numbers masked, two messages that are equal or share six
consecutive words stay in one fold. One fold of ten trains no shipped model, and is measured on the committed files. It shares its sources with the
training messages and has 5 % spam, which favors stricter thresholds than those of the models. "Recent smishing and chat" is
the holdout spam of \`sp_latest_raw\`, \`mishra_soni\` and \`india_new\` with the holdout ham of the chat corpora, weighted to 24 % spam. "Alerts" are holdout messages from
banks, couriers and services to their customers; most of them are copies of one bank's template, which no training message shares.

Machine-processed smishing (\`sp_latest_spamhunter\`, lemmatised and with masked numbers) is restored to what a message looks like before it trains.
A restored message that shares 30 % of its word runs with a test message does not train the model that is tested.

**What was looked at.** The figure of \`sp_latest\` was seen eight times for the linear model: six pairs of cost and scale of the features, then new
synthetic templates (bare links, invitations, wrong numbers; 0.954 to 0.956), then counts instead of patterns and fewer features (0.957). Cost and
scale were chosen by the other sources and by the training rows of the closed protocol, which differ by less than 0.002. It was seen twice for the
network. The settings of the transformer and its weight (1/12 of its log-odds) were fixed before its first run. Its figure was seen four times: with
weights of 1/24 and 1/6 beside it, with a table of twice the size, and when fewer sources chose the threshold; nothing was changed for it (0.959
each time). The other three sources prefer 1/12 too, of seven weights. For version 1.1.0, the steps of the training (twice as many) and the average
of three members were fixed before they were seen, once (0.963). The threshold was then the best one of a single sample, 0.400, and blocked 40 % of
the alerts of the holdout, while 0.957 to 0.958 was reached everywhere between 0.36 and 0.60. Therefore, the thresholds of all models are now medians
of bootstrap samples, and the figure of each was seen once more: \`linear\` 0.957 as before, \`neural\` 0.956 instead of 0.958. The closed protocol trains on 238 spam messages and tests on 509, so a handful of messages decides its figure; its test figure was visible
for 16 pairs of cost and scale (0.942 to 0.959). The holdout decided only whether to keep working on a model type. Synthetic templates were added for
kinds of current messages that the models got wrong.`

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
  [restorableCorpus]:
    'smishing of a recent collection, restored from processed text; own terms, not committed; training only; weight 0.4',
  [syntheticCorpus]: 'alerts, shared links and smishing from templates of this project, MIT; training only; committed',
}

export const drift = `Smishing follows the news and the brands of the day. A new lure (a toll, a parcel service, a tax year) uses words that no training message has,
and only its form gives it away until the models are retrained. Alerts change whenever a bank rewrites its messages. A scam that starts like a
chat ("Hi Jennifer, are we still on for Saturday?", sent to a wrong number on purpose) has no sign of spam and passes. The corpora are English
from Britain, Singapore, India, Pakistan and Nigeria; of other languages, the models saw only a few synthetic messages in Dutch, German and
French. Watch the share of messages predicted as spam, the disagreement between primary and shadow, and the feedback of users; retrain when
they change.`
