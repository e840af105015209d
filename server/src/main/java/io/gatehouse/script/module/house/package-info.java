/// What scripts do in the house itself: the directory, channels, queues and documents, each with
/// the rights of the run and nothing more than the API allows.
package io.gatehouse.script.module.house;
