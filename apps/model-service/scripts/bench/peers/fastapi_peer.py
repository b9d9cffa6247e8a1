"""The same ONNX file behind FastAPI and uvicorn. The model runs on the event loop, which is faster here than a thread for each request."""

from fastapi import FastAPI
from onnx_model import OnnxModel
from pydantic import BaseModel


class Message(BaseModel):
    sms: str


class ModelIdentity(BaseModel):
    id: str
    version: str
    variant: str


class Prediction(BaseModel):
    sms: str
    result: str
    probability: float
    classifier: str
    model: ModelIdentity


app = FastAPI()
model = OnnxModel()


@app.get("/readyz")
async def ready() -> dict:
    return {}


@app.post("/predict")
async def predict(message: Message) -> Prediction:
    return Prediction.model_validate(model.predict(message.sms))
