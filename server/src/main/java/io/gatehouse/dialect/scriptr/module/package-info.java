/// The modules that scripts of Scriptr require, over the rooms of the server: documents, stores,
/// schemas, channels, queues, files, calls to others.
package io.gatehouse.dialect.scriptr.module;
