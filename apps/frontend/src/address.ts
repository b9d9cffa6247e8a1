import { userIdGivenParameter } from '@sms-checker/contracts'

/** Takes the mark of app-service's first-visit redirect out of the address, so that nobody bookmarks or shares it. */
export function tidyAddress(): void {
  const address = new URL(window.location.href)
  if (!address.searchParams.has(userIdGivenParameter)) return
  address.searchParams.delete(userIdGivenParameter)
  window.history.replaceState(window.history.state, '', address)
}
