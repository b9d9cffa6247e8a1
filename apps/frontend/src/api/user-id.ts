import { userIdCookie } from '@sms-checker/contracts'

/** The id that app-service gave this browser, or `undefined` when cookies are off. */
export function readUserId(cookies: string = document.cookie): string | undefined {
  const prefix = `${userIdCookie.name}=`
  return cookies
    .split('; ')
    .find((cookie) => cookie.startsWith(prefix))
    ?.slice(prefix.length)
}
