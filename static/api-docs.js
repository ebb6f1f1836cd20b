// Starts Swagger UI on templates/api_docs.html. A file of its own, because inline scripts are not allowed here.

const frame = document.getElementById("swagger-ui");

function addCsrfToken(request) {
  // Calls from this page may use the browser's own session, which asks for it; with a token it does no harm.
  if (new URL(request.url, location.href).origin === location.origin) request.headers["X-CSRFToken"] = frame.dataset.csrf;
  return request;
}

function mendStructure() {
  // Swagger UI leaves out a level of headings, and its introduction stands outside of all landmarks.
  for (const heading of frame.querySelectorAll(":is(h3.opblock-tag, section.models > h4):not([aria-level])")) {
    heading.setAttribute("aria-level", 2);
  }
  for (const part of frame.querySelectorAll(".information-container:not([role])")) {
    part.setAttribute("role", "region");
    part.setAttribute("aria-label", document.title);
  }
}

new MutationObserver(mendStructure).observe(frame, { childList: true, subtree: true });

SwaggerUIBundle({
  url: frame.dataset.schema,
  domNode: frame,
  // With deep links there is a link inside of each button, which screen readers cannot make sense of.
  deepLinking: false,
  displayRequestDuration: true,
  persistAuthorization: false,
  tryItOutEnabled: false,
  validatorUrl: null,
  requestInterceptor: addCsrfToken,
});
