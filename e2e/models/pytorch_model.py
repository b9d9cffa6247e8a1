"""
Writes a PyTorch classifier as a model directory. PyTorch has no strings, so ONNX operators that turn messages into word ids are prepended
to the exported graph. For training, Python computes the same ids.

    python pytorch_model.py SMSSpamCollection DIRECTORY
"""

import inspect
import io
import re
import sys

import onnx
import torch
from onnx import TensorProto, compose, helper
from sklearn.utils import murmurhash3_32

from model_directory import quality, read_messages, write_model_directory

WORD = "[a-z]+|[0-9]|[^a-z0-9 ]"
BUCKETS = 1 << 14
OPSET = 17
IR_VERSION = 8
LOWER = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")


def word_ids(text):
    """Ids of the words, starting at 1; 0 is padding."""
    words = re.findall(WORD, text.translate(LOWER))
    return [1 + murmurhash3_32(word, seed=0, positive=True) % BUCKETS for word in words] or [0]


def batch_of(texts):
    return torch.nn.utils.rnn.pad_sequence([torch.tensor(word_ids(text)) for text in texts], batch_first=True)


class Classifier(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.words = torch.nn.Embedding(BUCKETS + 1, 16, padding_idx=0)
        self.hidden = torch.nn.Linear(32, 16)
        self.spam = torch.nn.Linear(16, 1)

    def forward(self, ids):
        """`int64[N, words]` -> probability of spam, `float32[N, 1]`."""
        present = (ids > 0).unsqueeze(2).to(torch.float32)
        words = self.words(ids)
        mean = (words * present).sum(1) / present.sum(1).clamp(min=1)
        highest = (words - 1e4 * (1 - present)).max(1).values.clamp(min=-1e3)
        return torch.sigmoid(self.spam(torch.relu(self.hidden(torch.cat([mean, highest], 1)))))


def train(labels, texts):
    torch.manual_seed(1)
    model = Classifier()
    optimizer = torch.optim.Adam(model.parameters(), lr=5e-3)
    truth = torch.tensor([[float(label == "spam")] for label in labels])
    for _ in range(6):
        for rows in torch.randperm(len(texts)).split(64):
            loss = torch.nn.functional.binary_cross_entropy(model(batch_of([texts[i] for i in rows])), truth[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return model.eval()


def tokenizer_graph():
    """`sms` string[N] -> `ids` int64[N, words]: the same ids as `word_ids`."""
    int64 = TensorProto.INT64
    nodes = [
        helper.make_node("StringNormalizer", ["sms"], ["lower"], case_change_action="LOWER", is_case_sensitive=1, locale="C"),
        helper.make_node(
            "Tokenizer", ["lower"], ["words"], domain="com.microsoft", mark=0, mincharnum=1, pad_value="", tokenexp=WORD
        ),
        helper.make_node("MurmurHash3", ["words"], ["hashes"], domain="com.microsoft", positive=1, seed=0),
        helper.make_node("Cast", ["hashes"], ["wide"], to=int64),
        helper.make_node("Mod", ["wide", "buckets"], ["bucket"]),
        helper.make_node("Add", ["bucket", "one"], ["id"]),
        # The tokenizer pads with the empty word, whose hash is 0.
        helper.make_node("Equal", ["wide", "none"], ["absent"]),
        helper.make_node("Where", ["absent", "none", "id"], ["ids"]),
    ]
    constants = [
        helper.make_tensor("buckets", int64, [], [BUCKETS]),
        helper.make_tensor("one", int64, [], [1]),
        helper.make_tensor("none", int64, [], [0]),
    ]
    graph = helper.make_graph(
        nodes,
        "words",
        [helper.make_tensor_value_info("sms", TensorProto.STRING, ["N"])],
        [helper.make_tensor_value_info("ids", int64, ["N", "words"])],
        constants,
    )
    sets = [helper.make_opsetid("", OPSET), helper.make_opsetid("com.microsoft", 1)]
    return helper.make_model(graph, opset_imports=sets, ir_version=IR_VERSION)


def export(model):
    buffer = io.BytesIO()
    # Since PyTorch 2.9 the default exporter needs another package; this option selects the built-in one.
    exporter = {"dynamo": False} if "dynamo" in inspect.signature(torch.onnx.export).parameters else {}
    torch.onnx.export(
        model,
        batch_of(["an example", "of two messages"]),
        buffer,
        input_names=["ids"],
        output_names=["spam"],
        # Without this the graph accepts exactly two messages.
        dynamic_axes={"ids": {0: "N", 1: "words"}, "spam": {0: "N"}},
        opset_version=OPSET,
        **exporter,
    )
    classifier = onnx.load_from_string(buffer.getvalue())
    classifier.ir_version = IR_VERSION
    return compose.merge_models(tokenizer_graph(), classifier, io_map=[("ids", "ids")])


def main(corpus, directory):
    labels, texts = read_messages(corpus)
    model = train(labels[:-1000], texts[:-1000])

    def probability(text):
        with torch.no_grad():
            return float(model(batch_of([text]))[0, 0])

    predicted = ["spam" if probability(text) >= 0.5 else "ham" for text in texts[-1000:]]
    write_model_directory(
        directory,
        export(model).SerializeToString(),
        {
            "id": "pytorch-example",
            "name": "Bag of word embeddings (PyTorch)",
            "family": "neural",
            "labels": ["ham", "spam"],
            # Training used the text as received.
            "input": {"name": "sms", "type": "string", "shape": "[N]", "text": "raw"},
            "output": {"name": "spam", "type": "float32", "shape": "[N,1]", "description": "probability of spam"},
        },
        probability,
        labels[:-1000],
        quality(labels[-1000:], predicted),
        [{"sms": text, "label": label} for text, label in zip(texts[-500:], predicted[-500:])],
    )


main(*sys.argv[1:])
