// Shows the API description of this hub. Tokens stay in memory and are gone when the page is closed.
window.addEventListener("load", function () {
  window.SwaggerUIBundle({
    url: "/openapi.yaml",
    dom_id: "#docs",
    deepLinking: true,
    docExpansion: "none",
    defaultModelsExpandDepth: 0,
    validatorUrl: null,
    persistAuthorization: false,
  });
});
