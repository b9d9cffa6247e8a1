"""The same ONNX file behind BentoML, with one worker per CPU."""

import json
import os
from pathlib import Path

import bentoml
import numpy as np
import onnxruntime

directory = Path(os.environ["MODEL_DIR"])
manifest = json.loads((directory / "model.json").read_text(encoding="utf-8"))


@bentoml.service(workers=os.cpu_count(), traffic={"timeout": 30})
class SpamClassifier:
    def __init__(self):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(str(directory / "model.onnx"), options)

    @bentoml.api(route="/predict")
    def predict(self, sms: str) -> dict:
        texts = np.array([" ".join(sms.split())], dtype=object)
        (probabilities,) = self.session.run([manifest["output"]["name"]], {manifest["input"]["name"]: texts})
        probability = float(probabilities[0])
        return {
            "sms": sms,
            "result": "spam" if probability >= manifest["threshold"] else "ham",
            "probability": probability,
            "classifier": manifest["name"],
            "model": {"id": manifest["id"], "version": manifest["version"], "variant": "primary"},
        }
