"""Writes a model directory (model.onnx and model.json) for model-service."""

import hashlib
import json
from pathlib import Path

GOLDEN_MESSAGES = [
    "Ok, see you at lunch then",
    "Free entry! Text WIN to 80082 to claim your prize",
    "Your code is 481516. Do not share it with anyone.",
]


def read_messages(corpus):
    """Labels and messages of the SMS Spam Collection, which has a label, a tab and a message in each line."""
    lines = Path(corpus).read_text(encoding="utf-8").splitlines()
    labels, texts = zip(*(line.split("\t", 1) for line in lines))
    return list(labels), list(texts)


def quality(truth, predicted):
    """Quality on messages that the model was not trained on, as the manifest has it."""
    pairs = list(zip(truth, predicted))
    spam = [guess for label, guess in pairs if label == "spam"]
    ham = [guess for label, guess in pairs if label == "ham"]
    tp, fp = spam.count("spam"), ham.count("spam")
    fn, tn = len(spam) - tp, len(ham) - fp
    product = (tp + fp) * (tp + fn) * (tn + fp) * (tn + fn)
    return {
        "protocol": "first 4,574 messages of the SMS Spam Collection for training, last 1,000 for the test",
        "messages": len(pairs),
        "mcc": (tp * tn - fp * fn) / product**0.5 if product else 0.0,
        "accuracy": (tp + tn) / len(pairs),
        "recall": tp / len(spam),
        "falsePositiveRate": fp / len(ham),
    }


def write_model_directory(directory, onnx_bytes, manifest, probability, training, measured, expected):
    """
    `manifest` has the fields that differ between models. `probability(text)` is Python's probability of spam. `expected` has test messages
    with Python's labels.
    """
    directory = Path(directory)
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "model.onnx").write_bytes(onnx_bytes)
    complete = {
        "version": "1.0.0",
        "threshold": 0.5,
        "maximumLength": 1000,
        **manifest,
        "sha256": hashlib.sha256(onnx_bytes).hexdigest(),
        "training": {
            "description": "Example of a model from another tool.",
            "corpora": [{"name": "SMS Spam Collection", "messages": len(training), "spam": training.count("spam")}],
        },
        "quality": [measured],
        "goldenExamples": [{"sms": text, "probability": probability(text)} for text in GOLDEN_MESSAGES],
    }
    (directory / "model.json").write_text(json.dumps(complete, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    (directory / "expected.json").write_text(json.dumps(expected, ensure_ascii=False), encoding="utf-8")
