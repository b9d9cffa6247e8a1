"""
The common way to serve a scikit-learn model: Flask under gunicorn, with one worker per CPU. The features are word and character n-grams,
as in the linear model of model-service. Run as a script, this file trains the model and writes it to MODEL_FILE.
"""

import os

import joblib
from flask import Flask, jsonify, request
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline, make_union


def train(corpus, file):
    with open(corpus, encoding="utf-8") as lines:
        labels, texts = zip(*(line.rstrip("\n").split("\t", 1) for line in lines))
    features = make_union(
        TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, min_df=2),
        TfidfVectorizer(analyzer="char", ngram_range=(2, 4), sublinear_tf=True, min_df=2),
    )
    model = make_pipeline(features, LogisticRegression(C=30, max_iter=1000))
    joblib.dump(model.fit(texts, labels), file)


app = Flask(__name__)

if __name__ == "__main__":
    train(os.environ["CORPUS"], os.environ["MODEL_FILE"])
else:
    model = joblib.load(os.environ["MODEL_FILE"])
    spam = list(model.classes_).index("spam")


@app.get("/readyz")
def ready():
    return jsonify(status="ok")


@app.post("/predict")
def predict():
    sms = request.get_json()["sms"]
    probability = float(model.predict_proba([sms])[0][spam])
    return jsonify(
        sms=sms,
        result="spam" if probability >= 0.5 else "ham",
        probability=probability,
        classifier="scikit-learn",
        model={"id": "flask-peer", "version": "1.0.0", "variant": "primary"},
    )
