import { type AppPrediction, type AppPredictRequest, paths } from '@sms-checker/contracts'
import { useMutation } from '@tanstack/react-query'
import { request } from '../../../api/client.ts'
import { isAppPrediction } from '../../../api/responses.ts'

type Request = Omit<AppPredictRequest, 'explain'>

/** A mutation that predicts whether a message is spam, with an explanation. It fails with a RequestError. */
export function usePredict({ onSuccess }: { readonly onSuccess: (prediction: AppPrediction) => void }) {
  return useMutation<AppPrediction, Error, Request>({
    mutationFn: (body) => request(paths.predict, { body: { ...body, explain: true }, isResponse: isAppPrediction }),
    // Fail immediately when offline instead of waiting for a connection.
    networkMode: 'always',
    onSuccess,
  })
}

export type PredictMutation = ReturnType<typeof usePredict>
