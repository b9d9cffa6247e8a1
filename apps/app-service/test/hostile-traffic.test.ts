import { headers, paths } from '@sms-checker/contracts'
import { expositionErrors } from '@sms-checker/service/testing'
import { request } from 'undici'
import { expect, it } from 'vitest'
import { startExperimentService } from './experiment-service.ts'
import { scrape } from './metrics.ts'
import { prediction, startModelService } from './model-service.ts'
import { sampleApp } from './sample-app.ts'

it('exports only declared metrics and no user data, whatever requests it receives', async () => {
  let responses = 0
  const model = await startModelService((_request, response) => {
    const { model, ...rest } = prediction('secret message')
    response.statusCode = [200, 200, 200, 418, 599][responses++ % 5] ?? 200
    response.end(
      JSON.stringify({ ...rest, model: { ...model, version: `secret-version-${responses % 2 ? 1 : responses}` } }),
    )
  })
  const experiment = await startExperimentService()
  const app = await sampleApp({
    MODEL_SERVICE_URL: model.url,
    EXPERIMENT_SERVICE_URL: experiment.url,
    RATE_LIMIT_PER_MINUTE: '5',
  })
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  const send = async (path: string, method: string, moreHeaders: Record<string, string> = {}, body?: object) => {
    const response = await request(url + path, {
      method,
      headers: { ...moreHeaders, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    })
    await response.body.dump()
    return response.statusCode
  }

  for (let number = 0; number < 200; number++) {
    const ids = { [headers.userId]: `secret-user-${number}`, [headers.requestId]: `secret-request-${number}` }
    const status = await send(paths.predict, 'POST', ids, { sms: `secret text ${number}`, guess: 'unsure' })
    const feedback = { requestId: `secret-request-${number}`, verdict: 'spam', correction: 'ham' }
    if (status === 200) await send(paths.feedback, 'POST', ids, feedback)
    await send(paths.feedback, 'POST', ids, { ...feedback, verdict: `secret-${number}` })
    await send(`/secret/${number}`, 'GET', { traceparent: `secret-${number}`, cookie: `user-id=secret-${number}` })
  }
  for (let number = 0; number < 8; number++)
    await send(paths.predict, 'POST', { [headers.userId]: 'secret' }, { sms: 'hi' })
  for (const method of ['PROPFIND', 'MKCOL', 'PURGE', 'SEARCH', 'TRACE', 'PUT', 'DELETE', 'OPTIONS', 'HEAD', 'QUERY']) {
    await send(paths.predict, method)
  }
  const malformed = { b3: 'secret', 'x-b3-traceid': 'secret"} 1\\n', accept: 'secret/*' }
  for (const path of ['/', '/?secret', '/assets/index-4f2a.js', '/favicon.svg', '/docs/json', '/%zz', '//secret']) {
    await send(path, 'GET', malformed)
  }

  for (const accept of ['text/plain', 'application/openmetrics-text']) {
    const text = await scrape(app, accept)
    expect(expositionErrors(text, 'app')).toEqual([])
    expect(text.replaceAll(/secret-version-\d+/g, '')).not.toContain('secret')
    expect(text).toContain('method="other"')
    expect(text).toMatch(/sms_rate_limited_requests_total\{[^}]*\} 3\n/)
    expect(text).toMatch(/sms_feedback_total\{[^}]*model_version="other"[^}]*\}/)
  }
})
