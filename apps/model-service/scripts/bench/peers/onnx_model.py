"""The model directory that the Python peers serve: the ONNX file and the manifest of model-service."""

import json
import os
from pathlib import Path

import numpy as np
import onnxruntime

directory = Path(os.environ["MODEL_DIR"])
manifest = json.loads((directory / "model.json").read_text(encoding="utf-8"))


class OnnxModel:
    def __init__(self):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(str(directory / "model.onnx"), options)

    def predict(self, sms: str) -> dict:
        messages = np.array([" ".join(sms.split())], dtype=object)
        (probabilities,) = self.session.run([manifest["output"]["name"]], {manifest["input"]["name"]: messages})
        probability = float(probabilities[0])
        return {
            "sms": sms,
            "result": "spam" if probability >= manifest["threshold"] else "ham",
            "probability": probability,
            "classifier": manifest["name"],
            "model": {"id": manifest["id"], "version": manifest["version"], "variant": "primary"},
        }
