/**
 * Commands for pipelines and administrators. They decide nothing of their own: what they say is
 * said by the code that the operator and the server run.
 *
 * <p>Each command is a class that picocli fills, listed in {@link dev.sallyport.Sallyport}:
 *
 * <ul>
 *   <li>{@link dev.sallyport.pipeline.AccessCommand}, for which {@code CenterReader} looks;
 *   <li>{@link dev.sallyport.pipeline.CheckMetadata}, without a cluster;
 *   <li>{@link dev.sallyport.pipeline.CheckResponse}: a {@code CapturedResponse} or {@code
 *       CapturedLogout} is held against a {@code Measure}, given on the command line or read from a
 *       source, and a {@code MessageReport} says what came of it;
 *   <li>{@link dev.sallyport.pipeline.KubeconfigCommand};
 *   <li>{@link dev.sallyport.pipeline.RestoreCommand}: {@code RecordFinder}, then {@code
 *       Restoration}, the only one that writes what people declare;
 *   <li>{@link dev.sallyport.pipeline.ScimTokenCommand}, with {@code create}, {@code list} and
 *       {@code revoke}.
 * </ul>
 *
 * <p>All of them use the kubeconfig and the rights of whoever runs them ({@code Connection}), and
 * end with 1 for what could not be done or asked and with 2 for an answer that is no. JSON is a
 * contract ({@code ReportJson}); texts are not.
 */
package dev.sallyport.pipeline;
