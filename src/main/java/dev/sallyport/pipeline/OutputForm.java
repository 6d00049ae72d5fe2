package dev.sallyport.pipeline;

/** Forms of the output of a command, as the command line names them. */
enum OutputForm {
  text,
  json
}
