"""
Writes a scikit-learn pipeline as a model directory: TfidfVectorizer and LogisticRegression, exported by skl2onnx.

    python scikit_learn_model.py SMSSpamCollection DIRECTORY
"""

import sys

from skl2onnx import to_onnx
from skl2onnx.common.data_types import StringTensorType
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

from model_directory import quality, read_messages, write_model_directory


def main(corpus, directory):
    labels, texts = read_messages(corpus)
    # ONNX uses RE2 regular expressions: no look-around, unlike the default pattern.
    vectorizer = TfidfVectorizer(ngram_range=(1, 2), token_pattern="[a-zA-Z0-9]+")
    pipeline = make_pipeline(vectorizer, LogisticRegression(C=30, max_iter=1000))
    pipeline.fit(texts[:-1000], labels[:-1000])

    onnx_model = to_onnx(
        pipeline,
        initial_types=[("text", StringTensorType([None, 1]))],
        # The default, en_US.UTF-8, is not installed in slim images.
        options={TfidfVectorizer: {"locale": "C.UTF-8"}},
        target_opset=17,
    )
    spam = list(pipeline.classes_).index("spam")
    predicted = list(pipeline.predict(texts[-1000:]))
    write_model_directory(
        directory,
        onnx_model.SerializeToString(),
        {
            "id": "scikit-learn-example",
            "name": "TF-IDF and logistic regression (scikit-learn)",
            "family": "linear",
            "labels": [str(label) for label in pipeline.classes_],
            # The pipeline was trained on the text as received.
            "input": {"name": "text", "type": "string", "shape": "[N,1]", "text": "raw"},
            "output": {
                "name": "output_probability",
                "type": "sequence of maps",
                "description": "probability of each label",
            },
        },
        lambda text: float(pipeline.predict_proba([text])[0][spam]),
        labels[:-1000],
        quality(labels[-1000:], predicted),
        [{"sms": text, "label": label} for text, label in zip(texts[-500:], predicted[-500:])],
    )


main(*sys.argv[1:])
