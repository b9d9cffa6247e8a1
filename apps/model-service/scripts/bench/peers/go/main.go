// net/http over the same ONNX file and the same ONNX Runtime as model-service: the limit that a compiled server reaches. One goroutine runs the
// model, on the messages that arrived while it was busy.
package main

import (
	"encoding/json"
	"log"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	ort "github.com/yalue/onnxruntime_go"
)

const maxBatchSize = 16

type tensor struct {
	Name string `json:"name"`
}

type manifest struct {
	ID        string  `json:"id"`
	Name      string  `json:"name"`
	Version   string  `json:"version"`
	Threshold float32 `json:"threshold"`
	Input     tensor  `json:"input"`
	Output    tensor  `json:"output"`
}

type model struct {
	ID      string `json:"id"`
	Version string `json:"version"`
	Variant string `json:"variant"`
}

type prediction struct {
	SMS         string  `json:"sms"`
	Result      string  `json:"result"`
	Probability float32 `json:"probability"`
	Classifier  string  `json:"classifier"`
	Model       model   `json:"model"`
}

// A message, and where its probability goes.
type job struct {
	message string
	reply   chan float32
}

func main() {
	directory := os.Getenv("MODEL_DIR")
	content, err := os.ReadFile(filepath.Join(directory, "model.json"))
	check(err)
	var served manifest
	check(json.Unmarshal(content, &served))

	ort.SetSharedLibraryPath(os.Getenv("ONNX_RUNTIME_LIBRARY"))
	check(ort.InitializeEnvironment())
	check(ort.DisableTelemetry())
	options, err := ort.NewSessionOptions()
	check(err)
	check(options.SetIntraOpNumThreads(1))
	session, err := ort.NewDynamicAdvancedSession(filepath.Join(directory, "model.onnx"),
		[]string{served.Input.Name}, []string{served.Output.Name}, options)
	check(err)

	jobs := make(chan job, 8192)
	go runBatches(session, jobs)

	http.HandleFunc("GET /readyz", func(response http.ResponseWriter, _ *http.Request) { response.Write([]byte("{}")) })
	http.HandleFunc("POST /predict", func(response http.ResponseWriter, request *http.Request) {
		var body struct {
			SMS string `json:"sms"`
		}
		if err := json.NewDecoder(request.Body).Decode(&body); err != nil {
			http.Error(response, err.Error(), http.StatusBadRequest)
			return
		}
		reply := make(chan float32, 1)
		jobs <- job{strings.Join(strings.Fields(body.SMS), " "), reply}
		probability := <-reply
		result := "ham"
		if probability >= served.Threshold {
			result = "spam"
		}
		response.Header().Set("content-type", "application/json")
		json.NewEncoder(response).Encode(prediction{
			body.SMS, result, probability, served.Name, model{served.ID, served.Version, "primary"},
		})
	})
	log.Fatal(http.ListenAndServe("127.0.0.1:"+os.Getenv("PORT"), nil))
}

func runBatches(session *ort.DynamicAdvancedSession, jobs chan job) {
	for first := range jobs {
		batch := []job{first}
		for len(batch) < maxBatchSize && len(jobs) > 0 {
			batch = append(batch, <-jobs)
		}
		for index, probability := range run(session, batch) {
			batch[index].reply <- probability
		}
	}
}

func run(session *ort.DynamicAdvancedSession, batch []job) []float32 {
	messages := make([]string, len(batch))
	for index, each := range batch {
		messages[index] = each.message
	}
	input, err := ort.NewStringTensor(ort.NewShape(int64(len(batch))))
	check(err)
	defer input.Destroy()
	check(input.SetContents(messages))
	outputs := []ort.Value{nil}
	check(session.Run([]ort.Value{input}, outputs))
	defer outputs[0].Destroy()
	probabilities := outputs[0].(*ort.Tensor[float32]).GetData()
	return append([]float32(nil), probabilities...)
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
