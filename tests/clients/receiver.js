// A subscriber written with the standardwebhooks package of npm. Prints the port it listens on, takes one JSON command a
// line on standard input ({"secret": "whsec_..."}), and prints one JSON line for each request.
const http = require("node:http");
const readline = require("node:readline");
const { Webhook } = require("standardwebhooks");

const secrets = [];

function verifies(secret, body, headers) {
  try {
    new Webhook(secret).verify(body, headers);
    return true;
  } catch {
    return false;
  }
}

const server = http.createServer((request, response) => {
  const chunks = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", () => {
    const body = Buffer.concat(chunks).toString("utf8");
    const line = {
      id: request.headers["webhook-id"],
      verified: secrets.map((secret) => verifies(secret, body, request.headers)),
      tampered_passes: secrets.some((secret) => verifies(secret, body + " ", request.headers)),
      event: JSON.parse(body),
    };
    response.writeHead(204).end();
    console.log(JSON.stringify(line));
  });
});
server.listen(0, "127.0.0.1", () => console.log(server.address().port));

const commands = readline.createInterface({ input: process.stdin });
commands.on("line", (line) => secrets.push(JSON.parse(line).secret));
commands.on("close", () => process.exit());
