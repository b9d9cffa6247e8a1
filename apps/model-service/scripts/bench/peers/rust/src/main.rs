//! axum over the same ONNX file and the same ONNX Runtime as model-service: the limit that a compiled server reaches. One thread runs the
//! model, on the messages that arrived while it was busy.

use std::{env, error::Error, fs, path::Path, sync::mpsc, thread};

use axum::{
    Json, Router,
    extract::State,
    http::StatusCode,
    routing::{get, post},
};
use ort::{session::Session, value::Tensor};
use serde::{Deserialize, Serialize};
use tokio::{net::TcpListener, sync::oneshot};

const MAX_BATCH_SIZE: usize = 16;

#[derive(Deserialize)]
struct Port {
    name: String,
}

#[derive(Deserialize)]
struct Manifest {
    id: String,
    name: String,
    version: String,
    threshold: f32,
    input: Port,
    output: Port,
}

#[derive(Deserialize)]
struct Request {
    sms: String,
}

#[derive(Serialize)]
struct Model {
    id: &'static str,
    version: &'static str,
    variant: &'static str,
}

#[derive(Serialize)]
struct Prediction {
    sms: String,
    result: &'static str,
    probability: f32,
    classifier: &'static str,
    model: Model,
}

/// A message, and where its probability goes.
struct Job {
    message: String,
    reply: oneshot::Sender<f32>,
}

#[derive(Clone)]
struct Service {
    manifest: &'static Manifest,
    jobs: mpsc::Sender<Job>,
}

#[tokio::main(worker_threads = 2)]
async fn main() -> Result<(), Box<dyn Error>> {
    let directory = env::var("MODEL_DIR")?;
    let directory = Path::new(&directory);
    let manifest: Manifest = serde_json::from_slice(&fs::read(directory.join("model.json"))?)?;
    let manifest: &'static Manifest = Box::leak(Box::new(manifest));
    let environment = ort::init_from(env::var("ONNX_RUNTIME_LIBRARY")?)?.with_telemetry(false).build()?;
    let mut session = Session::builder(&environment)?
        .with_intra_threads(1)
        .map_err(|error| error.to_string())?
        .commit_from_file(directory.join("model.onnx"))?;

    let (jobs, queue) = mpsc::channel::<Job>();
    thread::spawn(move || {
        while let Ok(first) = queue.recv() {
            let mut batch = vec![first];
            batch.extend(queue.try_iter().take(MAX_BATCH_SIZE - 1));
            if let Err(error) = run(&mut session, manifest, batch) {
                eprintln!("{error}");
            }
        }
    });

    let app = Router::new()
        .route("/readyz", get(|| async { "{}" }))
        .route("/predict", post(predict))
        .with_state(Service { manifest, jobs });
    let listener = TcpListener::bind(format!("127.0.0.1:{}", env::var("PORT")?)).await?;
    axum::serve(listener, app).await?;
    Ok(())
}

fn run(session: &mut Session, manifest: &Manifest, batch: Vec<Job>) -> ort::Result<()> {
    let (messages, replies): (Vec<_>, Vec<_>) = batch.into_iter().map(|job| (job.message, job.reply)).unzip();
    let input = Tensor::from_string_array(([messages.len()], messages.as_slice()))?;
    let outputs = session.run(ort::inputs![manifest.input.name.as_str() => input])?;
    let (_, probabilities) = outputs[manifest.output.name.as_str()].try_extract_tensor::<f32>()?;
    for (reply, probability) in replies.into_iter().zip(probabilities) {
        // Fails only when the client has closed its connection.
        let _ = reply.send(*probability);
    }
    Ok(())
}

async fn predict(
    State(Service { manifest, jobs }): State<Service>,
    Json(Request { sms }): Json<Request>,
) -> Result<Json<Prediction>, StatusCode> {
    let message = sms.split_whitespace().collect::<Vec<_>>().join(" ");
    let (reply, probability) = oneshot::channel();
    jobs.send(Job { message, reply }).map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?;
    let probability = probability.await.map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?;
    Ok(Json(Prediction {
        sms,
        result: if probability >= manifest.threshold { "spam" } else { "ham" },
        probability,
        classifier: &manifest.name,
        model: Model { id: &manifest.id, version: &manifest.version, variant: "primary" },
    }))
}
