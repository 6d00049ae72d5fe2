package dev.sallyport.server;

import dev.sallyport.portal.Sites;
import dev.sallyport.scim.ScimAnswer;
import dev.sallyport.scim.ScimEndpoint;
import dev.sallyport.web.Answer;
import dev.sallyport.web.RefusalPages;
import dev.sallyport.web.Request;
import java.util.Optional;

/**
 * What an identity provider is told of a refusal, which is no page.
 *
 * @param pages for whoever else asks
 */
record ScimRefusals(Sites sites, RefusalPages pages) implements RefusalPages {

  private static final int TOO_LARGE = 413;

  @Override
  public Answer notFound(Request request) {
    return pages.notFound(request);
  }

  @Override
  public Answer refused(Request request, int status, String sentence) {
    return isPushed(request)
        ? ScimService.sent(
            ScimAnswer.error(
                status,
                Optional.empty(),
                status == TOO_LARGE ? ScimService.tooLarge(request.method()) : sentence))
        : pages.refused(request, status, sentence);
  }

  private boolean isPushed(Request request) {
    return sites
        .at(request.origin())
        .map(site -> site.base() + ScimEndpoint.PATH)
        .filter(path -> request.path().equals(path) || request.path().startsWith(path + "/"))
        .isPresent();
  }
}
