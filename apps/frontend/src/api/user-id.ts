import { isUserId, userIdCookie } from '@sms-checker/contracts'

/** The id that app-service gave this browser, or `undefined` when cookies are off or the cookie holds no id. */
export function readUserId(cookies: string = document.cookie): string | undefined {
  const prefix = `${userIdCookie.name}=`
  const cookie = cookies.split('; ').find((one) => one.startsWith(prefix))
  const id = cookie?.slice(prefix.length)
  return isUserId(id) ? id : undefined
}
