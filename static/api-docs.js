// Starts Swagger UI on templates/api_docs.html. A file of its own, because inline scripts are not allowed here.

const frame = document.getElementById("swagger-ui");

function addCsrfToken(request) {
  // Calls from this page may use the browser's own session, which asks for it; with a token it does no harm.
  if (new URL(request.url, location.href).origin === location.origin) request.headers["X-CSRFToken"] = frame.dataset.csrf;
  return request;
}

SwaggerUIBundle({
  url: frame.dataset.schema,
  domNode: frame,
  deepLinking: true,
  displayRequestDuration: true,
  persistAuthorization: false,
  tryItOutEnabled: false,
  validatorUrl: null,
  requestInterceptor: addCsrfToken,
});
