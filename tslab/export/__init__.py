"""How a graph leaves tslab: for TensorBoard, for ONNX. Each way needs an extra, and imports it when it is first used."""
