"""Calls both services with the generated clients. Arguments: URLs of app-service and of model-service."""

import sys

from model_service_client import Client as ModelClient
from model_service_client.api.predictions import predict as model_predict
from model_service_client.models import PredictRequest, Prediction
from sms_checker_client import Client
from sms_checker_client.api.predictions import predict, predict_batch
from sms_checker_client.models import AppBatchPrediction, AppPredictRequest, AppPrediction, BatchPredictRequest, Problem

app = Client(base_url=sys.argv[1])
model = ModelClient(base_url=sys.argv[2])

spam = "WINNER!! Claim your free prize now: text WIN to 80082"
prediction = predict.sync(client=app, body=AppPredictRequest(sms=spam), x_user_id="1")
assert isinstance(prediction, AppPrediction), prediction
batch = predict_batch.sync(client=app, body=BatchPredictRequest(messages=["See you at six?"]))
assert isinstance(batch, AppBatchPrediction), batch
own = model_predict.sync(client=model, body=PredictRequest(sms="See you at six?"))
assert isinstance(own, Prediction), own
rejected = predict.sync(client=app, body=AppPredictRequest(sms=""))
assert isinstance(rejected, Problem), rejected
print(prediction.result, batch.predictions[0].result, own.result, rejected.status)
