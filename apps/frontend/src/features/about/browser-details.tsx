import { parseUserId, paths, userParameter, withEarlyAccess } from '@sms-checker/contracts'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { request } from '../../api/client.ts'
import { isAppIdentity } from '../../api/responses.ts'
import { Switch } from '../../components/switch.tsx'
import { useText } from '../../i18n/language.tsx'

/** Shows the user id and the app version of this browser, and a switch for early access. */
export function BrowserDetails({ userId }: { readonly userId: string | undefined }) {
  const { about, browser: text } = useText()
  const { data: app } = useQuery({
    queryKey: [paths.version],
    queryFn: ({ signal }) => request(paths.version, { isResponse: isAppIdentity, signal }),
  })
  if (userId === undefined) return <p>{text.noCookies}</p>

  const { chosen } = parseUserId(userId)
  const hasEarlyAccess = chosen === undefined ? app?.variant === 'canary' : chosen === 'early'

  // app-service sets the cookie to the new id and redirects to the page, which then comes from the variant of that id.
  const setEarlyAccess = (on: boolean) =>
    window.location.assign(`${paths.page}?${userParameter}=${withEarlyAccess(userId, on)}`)

  return (
    <>
      <dl>
        <dt>{text.user}</dt>
        <dd>
          <code>{userId}</code> <CopyButton value={userId} />
        </dd>
        {app && (
          <>
            <dt>{text.version}</dt>
            <dd>
              {app.version} ({about.variant[app.variant]})
            </dd>
          </>
        )}
      </dl>
      {app && <p>{text[app.variant]}</p>}
      <Switch label={text.earlyAccess} on={hasEarlyAccess} onChange={setEarlyAccess} />
    </>
  )
}

function CopyButton({ value }: { readonly value: string }) {
  const text = useText().browser
  const [copied, setCopied] = useState(false)
  // Browsers offer no clipboard on pages loaded over plain HTTP.
  if (!('clipboard' in navigator)) return null
  return (
    <button type="button" onClick={() => navigator.clipboard.writeText(value).then(() => setCopied(true))}>
      <span role="status">{copied ? text.copied : text.copy}</span>
    </button>
  )
}
