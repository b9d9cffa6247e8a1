import { hasEarlyAccess, paths, userParameter, withEarlyAccess } from '@sms-checker/contracts'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { isAppIdentity } from '../../api/answers.ts'
import { request } from '../../api/request.ts'
import { useText } from '../../language/language.tsx'
import { Switch } from '../../ui/switch.tsx'

/** The user id with its copy button, the release that this browser gets, and the switch of early access. */
export function BrowserParticulars({ userId }: { readonly userId: string | undefined }) {
  const text = useText()
  const version = useQuery({
    queryKey: [paths.version],
    queryFn: ({ signal }) => request(paths.version, { isAnswer: isAppIdentity, signal }),
  })
  if (userId === undefined) return <p>{text.browser.none}</p>

  // app-service sets the cookie, and the page comes back from the variant of the new id.
  const move = (wanted: boolean) =>
    window.location.assign(`${paths.page}?${userParameter}=${withEarlyAccess(userId, wanted)}`)

  return (
    <>
      <dl>
        <dt>{text.browser.user}</dt>
        <dd>
          <code>{userId}</code> <CopyButton value={userId} />
        </dd>
        {version.data && (
          <>
            <dt>{text.browser.version}</dt>
            <dd>
              {version.data.version} ({text.about.variant[version.data.variant]})
            </dd>
          </>
        )}
      </dl>
      {version.data && <p>{version.data.variant === 'canary' ? text.browser.early : text.browser.usual}</p>}
      <Switch label={text.browser.join} on={hasEarlyAccess(userId)} onChange={move} />
    </>
  )
}

function CopyButton({ value }: { readonly value: string }) {
  const text = useText().browser
  const [copied, setCopied] = useState(false)
  // Browsers hide the clipboard from pages that came over plain HTTP.
  if (!('clipboard' in navigator)) return null
  return (
    <button type="button" onClick={() => navigator.clipboard.writeText(value).then(() => setCopied(true))}>
      <span role="status">{copied ? text.copied : text.copy}</span>
    </button>
  )
}
