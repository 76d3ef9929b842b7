import {
  Background,
  BackgroundVariant,
  MiniMap,
  ReactFlow,
  ReactFlowProvider,
  SelectionMode,
  useReactFlow,
  type Connection,
  type IsValidConnection,
} from '@xyflow/react';
import { useEffect, useRef, useState } from 'react';
import { canConnect } from '../../../shared/graph/edits';
import { useTranslation } from '../../i18n';
import { useAnalysis } from '../../stores/analysis';
import { blockPositionAt, FIT_OPTIONS, useCanvasView } from '../../stores/canvasView';
import { selectGraph, useProject } from '../../stores/project';
import { select } from '../../stores/selection';
import { connectBlocks, dropLayer } from '../actions';
import { categoryColor } from '../categories';
import { droppedLayer, isLayerDrag } from '../dragLayer';
import { BlockNode } from './BlockNode';
import classes from './Canvas.module.css';
import { CanvasControls } from './CanvasControls';
import type { BlockFlowNode } from './canvasModel';
import { edgeAt } from './edgeAt';
import { EmptyCanvas } from './EmptyCanvas';
import { ShapeEdge } from './ShapeEdge';
import { useFlowElements } from './useFlowElements';
import { useKeepFitted } from './useKeepFitted';
import { useReveal } from './useReveal';

const NODE_TYPES = { block: BlockNode };
const EDGE_TYPES = { shape: ShapeEdge };
/** A little out, so that four blocks find room side by side. */
const EMPTY_VIEW = { x: 0, y: 0, zoom: 0.85 };
/** Larger canvases than this get an overview in the corner. */
const MINIMAP_FROM_BLOCKS = 24;

export function Canvas() {
  return (
    <ReactFlowProvider>
      <CanvasInside />
    </ReactFlowProvider>
  );
}

function CanvasInside() {
  const { t } = useTranslation('editor');
  const graph = useProject(selectGraph);
  const analysis = useAnalysis();
  const element = useRef<HTMLDivElement>(null);
  const flow = useReactFlow();
  const { nodes, edges, onNodesChange, onEdgesChange, onNodeDragStop } = useFlowElements(
    graph,
    analysis,
  );
  // React Flow would keep the wish until a first block is dropped, and move it away.
  const [startedFull] = useState(graph.blocks.length > 0);
  const [dropEdge, setDropEdge] = useState<string | null>(null);
  useReveal(element);
  const keepFitted = useKeepFitted(element);

  useEffect(() => {
    useCanvasView.setState({ flow, element: element.current });
    return () => useCanvasView.setState({ flow: null, element: null });
  }, [flow]);

  const isValidConnection: IsValidConnection = ({ source, target }) =>
    canConnect(graph, source, target);

  return (
    <div
      ref={element}
      className={classes.canvas}
      data-testid="canvas"
      onDragOver={(event) => {
        if (!isLayerDrag(event.dataTransfer)) return;
        event.preventDefault();
        event.dataTransfer.dropEffect = 'copy';
        setDropEdge(edgeAt(event.clientX, event.clientY));
      }}
      onDragLeave={() => setDropEdge(null)}
      onDrop={(event) => {
        if (!isLayerDrag(event.dataTransfer)) return;
        event.preventDefault();
        setDropEdge(null);
        dropLayer(
          droppedLayer(event.dataTransfer),
          blockPositionAt(event.clientX, event.clientY),
          edgeAt(event.clientX, event.clientY),
        );
      }}
    >
      <ReactFlow
        nodes={nodes}
        edges={edges.map((edge) =>
          edge.id === dropEdge ? { ...edge, style: { stroke: 'var(--cc-accent)' } } : edge,
        )}
        nodeTypes={NODE_TYPES}
        edgeTypes={EDGE_TYPES}
        onNodesChange={onNodesChange}
        onEdgesChange={onEdgesChange}
        onNodeDragStop={onNodeDragStop}
        onConnect={({ source, target }: Connection) => connectBlocks(source, target)}
        onMoveStart={keepFitted.onMoveStart}
        onPaneClick={() => select([])}
        isValidConnection={isValidConnection}
        connectionRadius={32}
        deleteKeyCode={null}
        selectionKeyCode="Shift"
        multiSelectionKeyCode={['Meta', 'Control', 'Shift']}
        selectionMode={SelectionMode.Partial}
        panOnScroll
        zoomOnDoubleClick={false}
        minZoom={0.05}
        maxZoom={2}
        fitView={startedFull}
        defaultViewport={EMPTY_VIEW}
        fitViewOptions={FIT_OPTIONS}
        proOptions={{ hideAttribution: true }}
        ariaLabelConfig={{
          'node.a11yDescription.default': t('canvas.nodeHelp'),
          'node.a11yDescription.keyboardDisabled': t('canvas.nodeHelp'),
          'edge.a11yDescription.default': t('canvas.edgeHelp'),
          'minimap.ariaLabel': t('canvas.overview'),
          'node.a11yDescription.ariaLiveMessage': ({ direction, x, y }) =>
            t('canvas.moved', { direction: t(`canvas.${direction}`, direction), x, y }),
        }}
      >
        <Background variant={BackgroundVariant.Dots} gap={20} size={1.4} color="var(--cc-dots)" />
        {nodes.length >= MINIMAP_FROM_BLOCKS && (
          <MiniMap<BlockFlowNode>
            pannable
            zoomable
            className={classes.minimap ?? ''}
            style={{ width: 150, height: 90 }}
            nodeColor={({ data }) => categoryColor(data.facts.layer?.category)}
            nodeBorderRadius={20}
            bgColor="var(--cc-surface)"
            maskColor="color-mix(in srgb, var(--cc-page) 70%, transparent)"
          />
        )}
        <CanvasControls />
      </ReactFlow>
      {graph.blocks.length === 0 && <EmptyCanvas />}
    </div>
  );
}
