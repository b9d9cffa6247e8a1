"""The same ONNX file behind MLServer, in one process. A custom handler gives it the route of model-service, without adaptive batching."""

from mlserver import MLModel
from mlserver.handlers import custom_handler
from onnx_model import OnnxModel
from pydantic import BaseModel


class Message(BaseModel):
    sms: str


class SpamClassifier(MLModel):
    async def load(self) -> bool:
        self.model = OnnxModel()
        return True

    @custom_handler(rest_path="/predict")
    async def classify(self, message: Message) -> dict:
        return self.model.predict(message.sms)
