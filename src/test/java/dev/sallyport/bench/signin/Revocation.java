package dev.sallyport.bench.signin;

import dev.sallyport.api.Session;
import dev.sallyport.bench.Site;
import dev.sallyport.bench.signin.Connection.Answer;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Sessions are deleted through the API, and each is refreshed at once, at one server or the other,
 * with a token that was good until then.
 */
final class Revocation {
  private final ConcurrentMap<Integer, Integer> answers = new ConcurrentHashMap<>();

  /** Tries it with every Session that there is. */
  Revocation(Site site, Kubectls kubectls, List<Servers.Server> replicas) {
    var sessions = site.client().resources(Session.class).inNamespace(Site.CENTER);
    double unused =
        Load.perSecond(
            kubectls.count(),
            (worker, i) -> {
              if (sessions.withName(kubectls.session(i)).delete().size() != 1) {
                throw new AssertionError("there was no Session " + kubectls.session(i));
              }
              Answer answer =
                  kubectls.tryToRefresh(replicas.get(i % replicas.size()).connection(worker), i);
              answers.merge(answer.status(), 1, Integer::sum);
            });
  }

  /** How many were given tokens. */
  int succeeded() {
    return answers.getOrDefault(200, 0);
  }

  /** How many got which answer. */
  String each() {
    return new TreeMap<>(answers).toString();
  }
}
