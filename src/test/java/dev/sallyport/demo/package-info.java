/**
 * The guided tour: {@code mvn -Pdemo verify}. It shows on a real Kubernetes API what Sallyport
 * does, with the commands that a person would type and their real output, and fails when a step
 * does not do what its text says.
 *
 * <p>{@link dev.sallyport.demo.Demo} begins and ends it, {@link dev.sallyport.demo.Tour} is the
 * story, {@link dev.sallyport.demo.Stage} runs and checks commands, {@link dev.sallyport.demo.Page}
 * prints.
 */
package dev.sallyport.demo;
