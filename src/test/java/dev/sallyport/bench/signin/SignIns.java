package dev.sallyport.bench.signin;

import dev.sallyport.bench.signin.Connection.Answer;
import dev.sallyport.cluster.SamlAnswer;
import dev.sallyport.saml.idp.RedirectQuery;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Browsers that are back from the identity provider: what they post to the ACS lies ready before it
 * is measured, and must be posted within a minute. Each comes from an address of its own.
 */
final class SignIns {
  private final Servers.Server server;
  private final int people;
  private final AtomicInteger next = new AtomicInteger();

  /**
   * @param people in turn one of so many signs in
   */
  SignIns(Servers.Server server, int people) {
    this.server = server;
    this.people = people;
  }

  private record Ready(String address, String cookie, String form) {}

  /** Signs people in, and says how many it were in a second. */
  double perSecond(int count) {
    Ready[] ready = new Ready[count];
    double unused =
        Load.perSecond(count, (worker, i) -> ready[i] = begin(server.connection(worker)));
    return Load.perSecond(
        count,
        (worker, i) -> {
          Answer answer =
              server
                  .connection(worker)
                  .post("/saml/acs", ready[i].address, ready[i].cookie, ready[i].form);
          if (answer.status() != 303) {
            throw new AssertionError(answer.head() + answer.body());
          }
        });
  }

  /** From {@code /login} to the answer of the identity provider. */
  private Ready begin(Connection connection) throws IOException {
    int number = next.getAndIncrement();
    String address = "10.2." + number / 250 % 250 + "." + (number % 250 + 1);
    Answer sent = connection.get("/login", address);
    RedirectQuery query = RedirectQuery.of(sent.header("Location"));
    String userName = "given.family%06d@example.com".formatted(number % people);
    String response = SamlAnswer.to(query, SignInCenter.BASE_URL, userName);
    return new Ready(
        address,
        sent.header("Set-Cookie").split(";", 2)[0],
        Connection.form(SamlAnswer.form(query, response)));
  }
}
