// Shows what needs a passkey only where the browser has passkeys, and says so on the page when one does not answer.
const able = Boolean(window.PublicKeyCredential && navigator.credentials)
for (const part of document.querySelectorAll('[data-passkey]')) part.hidden = !able
for (const part of document.querySelectorAll('[data-passkey-missing]')) part.hidden = able
document.addEventListener('allauth.error', (event) => {
  event.preventDefault()
  for (const part of document.querySelectorAll('[data-passkey-error]')) part.hidden = false
})
