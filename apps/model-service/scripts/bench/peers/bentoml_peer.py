"""The same ONNX file behind BentoML, with one worker per CPU."""

import os

import bentoml
from onnx_model import OnnxModel


@bentoml.service(workers=os.cpu_count(), traffic={"timeout": 30})
class SpamClassifier:
    def __init__(self):
        self.model = OnnxModel()

    @bentoml.api(route="/predict")
    def predict(self, sms: str) -> dict:
        return self.model.predict(sms)
